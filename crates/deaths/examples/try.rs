//! Scratch.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]
use std::sync::Arc;
use ishizue_deaths::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let store = ishizue_store::Store::open(std::path::PathBuf::from("/tmp/store2")).unwrap();
    let releases = store.dictionary().unwrap();
    let lexicon = store.lexicon_of(&releases);
    let coder = ishizue_coding::Coder::new(Arc::new(releases), Arc::new(lexicon), Default::default()).unwrap();
    let coder = DeathCoder::new(coder);
    let mut memory = Memory::default();
    let text = std::fs::read_to_string(&args[1]).unwrap();
    let verbose = args.get(2).is_some();
    let (mut n, mut ok, mut cat, mut nat) = (0, 0, 0, 0);
    let c3 = |s: &str| s.chars().take(3).collect::<String>();
    let start = std::time::Instant::now();
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let g = |k: &str| v[k].as_str().unwrap_or("").to_owned();
        let c = read::Layout::JsonLines.row(line).unwrap().certificate;
        let a = coder.code(&c, &mut memory);
        let accept: Vec<String> = v["accept"].as_array().unwrap().iter().map(|x| x.as_str().unwrap().to_owned()).collect();
        n += 1;
        let code = a.external.as_ref().map(|e| e.code.clone()).unwrap_or_default();
        let right = accept.contains(&code);
        ok += usize::from(right);
        cat += usize::from(accept.iter().any(|a| c3(a) == c3(&code)));
        let nature = a.nature.as_ref().map(|n| n.code.clone());
        let natright = nature.as_deref() == v["gold_nature"].as_str();
        nat += usize::from(natright);
        if !natright && args.get(2).is_some_and(|a| a == "n") {
            println!("{} {} gold {:?} got {:?} | {}", c.id, code, v["gold_nature"].as_str(), nature, a.causes.iter().map(|c| format!("{} {} {:.2}", c.text, c.code, c.confidence)).collect::<Vec<_>>().join(" / "));
        }
        if !right && verbose && args[2] == "v" {
            println!("{} gold {:?} got {} [{}] {} | {} | {} | {} | II {} | {}", c.id, accept, code, a.external.as_ref().map_or("", |e| e.rule.rule), g("manner"), g("place_type"), c.means, c.lines.join("/"), c.part2, g("why"));
            let slots = a.external.map(|e| e.slots).unwrap_or_default();
            println!("     {}", slots.iter().map(|s| format!("{}{}={}", match s.field { Some(Field::Line(_)) => "L.", Some(Field::Part2|Field::Surgery) => "2.", _ => "" }, s.slot, s.value)).collect::<Vec<_>>().join(" "));
        }
    }
    println!("n {n} exact {:.3} category {:.3} nature {:.3}  {:.2} ms each", ok as f64 / n as f64, cat as f64 / n as f64, nat as f64 / n as f64, start.elapsed().as_secs_f64() * 1000.0 / n as f64);
}
