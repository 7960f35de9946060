//! Scratch.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]
use std::sync::Arc;
fn main() {
    let store = ishizue_store::Store::open(std::path::PathBuf::from(std::env::args().nth(2).unwrap())).unwrap();
    let releases = store.dictionary().unwrap();
    let lexicon = store.lexicon_of(&releases);
    let coder = ishizue_coding::Coder::new(Arc::new(releases), Arc::new(lexicon), Default::default()).unwrap();
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let g = |k: &str| v[k].as_str().unwrap_or("").to_owned();
        println!("{} {:?} gold {:?}", g("id"), v["gold_icd10"].as_str(), v["gold_nature"].as_str());
        for k in ["cause_Ia", "cause_Ib", "cause_Ic", "cause_Id"] {
            let t = g(k);
            if t.is_empty() { continue }
            let a = coder.code_phrase(&t);
            println!("    {t}: {}", a.codings.iter().take(3).map(|c| format!("{} {:.2}", c.code, c.confidence)).collect::<Vec<_>>().join(" | "));
        }
    }
}
