//! The other systems: opening their releases, checking clusters, mapping laboratory names, the FHIR service.

mod http;

use std::hint::black_box;
use std::sync::Arc;

use anyhow::{Context, Result};
use ishizue_coding::systems::labs::LabTest;
use ishizue_coding::{Coder, Settings, System, Systems};
use ishizue_store::Store;
use ishizue_terminology::Release;

use crate::data::World;
use crate::measure::{milliseconds, rate};
use crate::report::{Report, Target};

/// Expressions of every kind: single, with extensions, groups, wrong.
const EXPRESSIONS: [&str; 8] = [
    "NC72.3Z&XK9K",
    "BA41.0&XA7RE3&XA7NQ7",
    "5A11/5A23",
    "DD51&XK8G/ME24.2&XT5R",
    "GB51&XK8G&XN6P4",
    "CA40.Z",
    "BA41.0&XK8G",
    "5A10&XY6M",
];
const CHECKS: usize = 200_000;

pub(super) fn run(world: &mut World, report: &mut Report) -> Result<()> {
    let store = world.mission_store()?;
    let opened = || -> Result<_> {
        let store = Store::open(store.dir())?;
        let dictionary = store.dictionary()?;
        let lexicon = store.lexicon_of(&dictionary);
        Ok((dictionary, lexicon, Systems::new(store.other_systems()?)))
    };
    let (dictionary, lexicon, systems) = opened()?;
    let count = systems.releases().len();
    let measured = format!("the dictionary with its lexicon, and {count} other releases, to be asked");
    report.figure("open: all systems", measured, "ms", milliseconds(opened), Some(Target::Below(400.0)));
    let coder = Coder::new(Arc::new(dictionary), Arc::new(lexicon), Settings::default())?;
    let others: Vec<Release> = systems.releases().to_vec();
    let first = || {
        let coder = coder.clone().with_systems(Systems::new(others.clone()));
        coder.code_phrase_in("右大腿骨転子部骨折", &System::ALL)
    };
    let measured = "the coders of all systems made of open releases, and one phrase coded in each".to_owned();
    report.figure("open: first answers", measured, "ms", milliseconds(first), None);
    let rules = systems.post_coordination().context("ICD-11 is imported")?;
    let checks = || {
        for expression in EXPRESSIONS.iter().cycle().take(CHECKS) {
            black_box(rules.check(expression));
        }
    };
    let measured = format!("{} expressions of every kind, in turn", EXPRESSIONS.len());
    report.figure("cluster check", measured, "/s", rate(CHECKS as f64, checks), Some(Target::AtLeast(1e6)));
    let tests = world.lab_tests()?;
    let labs = systems.labs().context("the item lists are imported")?;
    let all = || tests.iter().map(|test: &LabTest| labs.find(test)).collect::<Vec<_>>();
    let measured = format!("{} local names with unit and specimen", tests.len());
    report.figure("labs", measured, "names/s", rate(tests.len() as f64, all), Some(Target::AtLeast(5000.0)));
    systems.require(&System::ALL)?;
    http::run(world, &store, report)
}
