use super::*;

/// Lists in which the candidate with the greatest second value is right, whatever the first, the base, says.
fn lists() -> Vec<List> {
    let mut random = random::Random(7);
    (0..200)
        .map(|_| {
            let rows: Vec<f32> = (0..8).flat_map(|_| [random.unit(), random.unit(), random.unit()]).collect();
            let value = |i: usize| rows[i * 3 + 1];
            let right = (0..8).max_by(|&a, &b| value(a).total_cmp(&value(b))).unwrap();
            List { accepted: (0..8).map(|i| i == right).collect(), rows, weight: 1.0 }
        })
        .collect()
}

fn names() -> Vec<String> {
    ["base", "telling", "noise"].map(str::to_owned).to_vec()
}

fn config(kind: Kind) -> Config {
    let mut config = Config { kind, ..Config::default() };
    config.trees.rounds = 60;
    config.network.epochs = 30;
    config
}

fn trained(kind: Kind) -> Ranker {
    train(&config(kind), &names(), 0, &lists(), |_| {}).unwrap()
}

fn top1(ranker: &Ranker, lists: &[List]) -> f32 {
    let right = |list: &&List| {
        let scores = ranker.scores(&list.rows);
        let best = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap();
        list.accepted[best]
    };
    lists.iter().filter(right).count() as f32 / lists.len() as f32
}

fn with_associations() -> Ranker {
    let config = AssociationConfig { bits: 6, dimensions: 4, ..AssociationConfig::default() };
    let codes = vec!["A00".to_owned(), "B01".to_owned()];
    let associations = Associations::new(&config, &codes, 1).unwrap();
    trained(Kind::Blend).with_associations(Some(Arc::new(associations)))
}

#[test]
fn every_kind_learns_what_decides() {
    for kind in [Kind::Trees, Kind::Network, Kind::Blend] {
        let share = top1(&trained(kind), &lists());
        assert!(share > 0.9, "{kind:?}: {share}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for kind in [Kind::Trees, Kind::Network, Kind::Blend] {
        assert_eq!(trained(kind).to_bytes(), trained(kind).to_bytes());
    }
    assert_ne!(trained(Kind::Trees).digest(), trained(Kind::Network).digest());
}

#[test]
fn a_model_survives_its_file() {
    for ranker in [trained(Kind::Trees), trained(Kind::Network), with_associations()] {
        let read = Ranker::from_bytes(&ranker.to_bytes()).unwrap();
        assert_eq!(read, ranker);
        assert_eq!(read.digest().len(), 64);
    }
}

#[test]
fn a_damaged_file_is_refused_and_never_panics() {
    let bytes = with_associations().to_bytes();
    for end in (0..bytes.len()).step_by(97) {
        assert!(Ranker::from_bytes(&bytes[..end]).is_err());
    }
    for at in (0..bytes.len()).step_by(53) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xff;
        if let Ok(ranker) = Ranker::from_bytes(&damaged) {
            assert!(ranker.scores(&[0.5; 3]).len() <= 1 || ranker.features().len() != 3);
        }
    }
    assert!(matches!(Ranker::from_bytes(b""), Err(RankerError::Format(_))));
}

#[test]
fn a_cycle_among_nodes_is_refused() {
    let node = |feature, left, right| trees::Node { feature, threshold: 0.5, left, right, value: 0.0 };
    let cyclic = Trees { nodes: vec![node(0, 1, 2), node(1, 0, 2), node(trees::LEAF, 0, 0)], roots: vec![0] };
    let mut ranker = trained(Kind::Trees);
    ranker.model = Model::Trees(cyclic);
    assert_eq!(Ranker::from_bytes(&ranker.to_bytes()), Err(RankerError::Value("feature")));
}

#[test]
fn values_that_are_not_finite_are_refused() {
    let mut ranker = trained(Kind::Trees);
    ranker.calibration.weights[0] = f32::NAN;
    assert_eq!(Ranker::from_bytes(&ranker.to_bytes()), Err(RankerError::Value("calibration")));
}

#[test]
fn what_cannot_be_trained_says_why() {
    let train = |lists: &[List], config: &Config| train(config, &names(), 0, lists, |_| {});
    let config = config(Kind::Trees);
    assert_eq!(train(&[], &config), Err(TrainError::Nothing));
    let short = List { rows: vec![0.0; 2], accepted: vec![true], weight: 1.0 };
    assert!(matches!(train(&[short], &config), Err(TrainError::Shape { .. })));
    let wild = List { rows: vec![f32::NAN; 6], accepted: vec![true, false], weight: 1.0 };
    assert_eq!(train(&[wild], &config), Err(TrainError::NotFinite(0)));
    let mut none = config;
    none.trees.rounds = 0;
    assert_eq!(train(&lists(), &none), Err(TrainError::Config("trees.rounds must be 1 to 2000")));
}

#[test]
fn associations_bring_words_of_one_code_together() {
    let config = AssociationConfig { bits: 10, dimensions: 8, random: 2, ..AssociationConfig::default() };
    let codes: Vec<String> = ["C16", "J18", "K29"].map(str::to_owned).to_vec();
    let mut associations = Associations::new(&config, &codes, 1).unwrap();
    let names = [("胃癌", 0), ("胃悪性腫瘍", 0), ("肺炎", 1), ("肺の炎症", 1), ("胃炎", 2), ("胃の炎症", 2)];
    let samples: Vec<Sample> = names
        .iter()
        .map(|(text, code)| Sample { text: (*text).into(), codes: vec![*code], against: vec![0, 1, 2], weight: 1.0 })
        .collect();
    associations.train(&config, &samples, 60, 1, |_| {});
    let vector = associations.vector("胃の悪性腫瘍");
    let score = |code: &str| associations.score(&vector, code).unwrap();
    assert!(score("C16") > score("J18") && score("C16") > score("K29"));
    assert_eq!(associations.score(&vector, "Z99"), None);
}
