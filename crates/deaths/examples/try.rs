//! Scratch.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]
use ishizue_deaths::*;
fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let verbose = std::env::args().nth(2).is_some();
    let (mut n, mut ok, mut cat) = (0, 0, 0);
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let g = |k: &str| v[k].as_str().unwrap_or("").to_owned();
        let c = Certificate {
            id: g("id"),
            age: v["age"].as_u64().map(|a| Age::Years(a as u16)),
            manner: Manner::parse(&g("manner")),
            lines: [g("cause_Ia"), g("cause_Ib"), g("cause_Ic"), g("cause_Id")],
            part2: g("cause_II"), means: g("means"), surgery: g("surgery"), place_type: g("place_type"),
            ..Default::default()
        };
        let vote = external::decide(&c);
        let accept: Vec<String> = v["accept"].as_array().unwrap().iter().map(|x| x.as_str().unwrap().to_owned()).collect();
        n += 1;
        let right = accept.contains(&vote.code);
        ok += usize::from(right);
        let c3 = |s: &str| s.chars().take(3).collect::<String>();
        cat += usize::from(accept.iter().any(|a| c3(a) == c3(&vote.code)));
        if !right && verbose {
            println!("{} gold {:?} got {} [{}] {} | {} | {} | {} | II {} | {}", c.id, accept, vote.code, vote.rule, g("manner"), g("place_type"), c.means, c.lines.join("/"), c.part2, g("why"));
            println!("     {}", vote.slots.iter().map(|s| format!("{}{}={}", match s.words { Some((Field::Line(_), _)) => "L.", Some((Field::Part2|Field::Surgery, _)) => "2.", _ => "" }, s.slot, s.value)).collect::<Vec<_>>().join(" "));
        }
    }
    println!("n {n} exact {:.3} category {:.3}", ok as f64 / n as f64, cat as f64 / n as f64);
}
