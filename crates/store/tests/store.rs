//! A data directory from outside: what is kept, what answers, and what damage does.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ishizue_index::Lexicon;
use ishizue_store::{Imported, Store, StoreError};
use ishizue_terminology::Release;
use ishizue_terminology::read::{Format, NamedBytes, ReadOptions, read};
use tempfile::TempDir;

const NOW: Duration = Duration::from_secs(1_740_787_200);

fn now() -> SystemTime {
    UNIX_EPOCH + NOW
}

fn release(system: &str, edition: &str, name: &str) -> Release {
    let bytes = format!("code,name\nX1,{name}\n").into_bytes();
    let options = ReadOptions { edition: Some(edition.into()), system: Some(system.into()), ..ReadOptions::default() };
    read(Format::Table, &[NamedBytes { name: "list.csv".into(), bytes }], &options).unwrap()
}

fn store() -> (TempDir, Store) {
    let dir = TempDir::new().unwrap();
    let store = Store::open(dir.path().join("data")).unwrap();
    (dir, store)
}

/// `system edition`, with a star where it is current.
fn list(store: &Store) -> Vec<String> {
    let listings = store.list().unwrap();
    listings.iter().skip(1).map(|l| format!("{} {}{}", l.system, l.edition, if l.current { "*" } else { "" })).collect()
}

/// `system edition` of the current set.
fn answering(store: &Store) -> Vec<String> {
    let releases = store.releases().unwrap();
    releases.iter().map(|r| format!("{} {}", r.meta().system, r.meta().edition)).collect()
}

/// Every file below the data directory, with its bytes.
fn files(store: &Store) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![store.dir().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => found.push((path.clone(), fs::read(path).unwrap())),
            }
        }
    }
    found.sort();
    found
}

fn file_of(store: &Store, system: &str) -> PathBuf {
    store.show(system, None).unwrap().0.file.unwrap()
}

fn starter() -> String {
    format!("starter {}", env!("CARGO_PKG_VERSION"))
}

#[test]
fn a_missing_directory_reads_as_empty_and_stays_missing() {
    let (_dir, store) = store();
    assert_eq!(answering(&store), [starter()]);
    assert_eq!(list(&store), Vec::<String>::new());
    assert!(store.verify().unwrap().is_empty());
    store.lexicon().unwrap();
    assert!(matches!(store.remove("x", "1"), Err(StoreError::Unknown { .. })));
    assert!(!store.dir().exists());
}

#[test]
fn a_file_is_no_data_directory() {
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(Store::open(file.path()), Err(StoreError::NotADirectory { .. })));
}

#[test]
fn an_import_answers_at_once_and_is_found_again() {
    let (_dir, store) = store();
    let release = release("allergen", "2025/04", "卵");
    assert_eq!(store.import(&release, now()).unwrap(), Imported::New);
    assert_eq!(answering(&store), [starter(), "allergen 2025/04".to_owned()]);
    let (listing, shown) = store.show("allergen", None).unwrap();
    assert_eq!(shown, release);
    assert_eq!(listing.imported.as_deref(), Some("2025-03-01T00:00:00Z"));
    assert_eq!((listing.concepts, listing.designations, listing.current), (1, 1, true));
    let short = &release.meta().digest[..12];
    assert!(listing.file.unwrap().ends_with(format!("releases/allergen/2025-04-{short}.rel")));
    assert_eq!(store.show("starter", None).unwrap().0.imported, None);
}

#[test]
fn importing_again_changes_nothing() {
    let (_dir, store) = store();
    let release = release("a", "1", "卵");
    store.import(&release, now()).unwrap();
    let before = files(&store);
    let later = now() + Duration::from_secs(60);
    assert_eq!(store.import(&release, later).unwrap(), Imported::AlreadyThere);
    assert_eq!(files(&store), before);
}

#[test]
fn editions_stand_side_by_side() {
    let (_dir, store) = store();
    let (one, two) = (release("a", "1", "卵"), release("a", "2", "鶏卵"));
    store.import(&one, now()).unwrap();
    store.import(&two, now()).unwrap();
    assert_eq!(list(&store), ["a 1", "a 2*"]);
    store.set_current("a", "1").unwrap();
    assert_eq!(list(&store), ["a 1*", "a 2"]);
    assert_eq!(answering(&store), [starter(), "a 1".to_owned()]);
    assert_eq!(store.show("a", Some("2")).unwrap().1, two);
    assert_eq!(store.show("a", Some(&two.meta().digest[..8])).unwrap().1, two);
    assert_eq!(store.import(&two, now()).unwrap(), Imported::AlreadyThere);
    assert_eq!(list(&store), ["a 1", "a 2*"]);
    store.remove("a", "2").unwrap();
    assert_eq!(list(&store), ["a 1*"]);
    store.remove("a", "1").unwrap();
    assert_eq!(answering(&store), [starter()]);
    assert!(matches!(store.show("a", None), Err(StoreError::Unknown { .. })));
}

#[test]
fn an_edition_that_is_not_one_import_is_refused() {
    let (_dir, store) = store();
    store.import(&release("a", "1", "卵"), now()).unwrap();
    store.import(&release("a", "1", "鶏卵"), now()).unwrap();
    let error = store.remove("a", "1").unwrap_err();
    assert!(matches!(error, StoreError::Ambiguous { .. }), "{error}");
    let error = store.set_current("a", "9").unwrap_err();
    assert_eq!(error.to_string(), "a has no edition 9; imported are 1, 1");
}

#[test]
fn the_starter_is_built_in() {
    let (_dir, store) = store();
    let starter = ishizue_terminology::starter::release();
    assert!(matches!(store.import(&starter, now()), Err(StoreError::BuiltIn)));
    assert!(matches!(store.remove("starter", "1"), Err(StoreError::BuiltIn)));
    assert!(matches!(store.set_current("starter", "1"), Err(StoreError::BuiltIn)));
    assert!(!store.dir().exists());
}

#[test]
fn a_damaged_release_is_named_and_can_be_mended() {
    let (_dir, store) = store();
    let (a, b) = (release("a", "1", "卵"), release("b", "1", "鶏卵"));
    store.import(&a, now()).unwrap();
    store.import(&b, now()).unwrap();
    let path = file_of(&store, "a");
    let whole = fs::read(&path).unwrap();
    for (bytes, reason) in [
        (whole[..whole.len() - 3].to_vec(), "the file ends early"),
        (b"something else".to_vec(), "not a release file"),
        (b.encode(), "another release than the catalogue says"),
    ] {
        fs::write(&path, bytes).unwrap();
        let told = store.releases().unwrap_err().to_string();
        assert!(told.contains(reason), "{told}");
        assert!(
            told.contains(&path.display().to_string()) && told.contains("`ishizue terminology remove a --edition "),
            "{told}"
        );
        let checks = store.verify().unwrap();
        let states: Vec<(&str, bool)> = checks.iter().map(|c| (c.system.as_str(), c.problem.is_none())).collect();
        assert_eq!(states, [("a", false), ("b", true)]);
        assert_eq!(store.show("b", None).unwrap().1, b);
        assert_eq!(store.import(&a, now()).unwrap(), Imported::New);
        assert_eq!(store.releases().unwrap().len(), 3);
    }
    fs::remove_file(&path).unwrap();
    assert!(matches!(store.lexicon(), Err(StoreError::Damaged { .. })));
    store.remove("a", &a.meta().digest[..12]).unwrap();
    assert_eq!(answering(&store), [starter(), "b 1".to_owned()]);
}

#[test]
fn an_import_that_fails_leaves_everything_as_it_was() {
    let (_dir, store) = store();
    store.import(&release("a", "1", "卵"), now()).unwrap();
    // A file stands where the folder of the new release should be.
    fs::write(store.dir().join("releases/b"), "").unwrap();
    let before = files(&store);
    assert!(matches!(store.import(&release("b", "1", "卵"), now()), Err(StoreError::Io { .. })));
    assert_eq!(files(&store), before);
    assert_eq!(list(&store), ["a 1*"]);
}

#[test]
fn a_catalogue_that_cannot_be_read_stops_every_change() {
    let (_dir, store) = store();
    store.import(&release("a", "1", "卵"), now()).unwrap();
    let path = store.dir().join("catalogue.json");
    let good = fs::read_to_string(&path).unwrap();
    let outside = good.replace("releases/a/", "../outside/");
    assert_ne!(outside, good);
    for bad in [&good[..good.len() / 2], "[]", &outside] {
        fs::write(&path, bad).unwrap();
        assert!(matches!(store.list(), Err(StoreError::Catalogue { .. })));
        assert!(matches!(store.import(&release("a", "2", "卵"), now()), Err(StoreError::Catalogue { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), bad);
    }
}

#[test]
fn releases_without_a_catalogue_never_answer_with_the_starter() {
    let (_dir, store) = store();
    let (a, b) = (release("a", "1", "卵"), release("b", "1", "鶏卵"));
    store.import(&a, now()).unwrap();
    store.import(&b, now()).unwrap();
    let orphan = file_of(&store, "b");
    fs::remove_file(store.dir().join("catalogue.json")).unwrap();
    let told = store.releases().unwrap_err().to_string();
    assert!(
        told.contains(&store.dir().display().to_string()) && told.contains("`ishizue terminology import`"),
        "{told}"
    );
    for error in
        [store.list().map(drop), store.lexicon().map(drop), store.remove("a", "1"), store.set_current("a", "1")]
    {
        assert!(matches!(error, Err(StoreError::Uncatalogued { .. })), "{error:?}");
    }
    let states = || -> Vec<(String, bool, bool)> {
        let checks = store.verify().unwrap().into_iter();
        checks.map(|check| (check.system, check.listed, check.problem.is_none())).collect()
    };
    assert_eq!(states(), [("a".into(), false, false), ("b".into(), false, false)]);
    store.import(&a, now()).unwrap();
    assert_eq!(answering(&store), [starter(), "a 1".to_owned()]);
    assert_eq!(states(), [("a".into(), true, true), ("b".into(), false, false)]);
    assert_eq!(store.verify().unwrap()[1].file, orphan);
    store.import(&b, now()).unwrap();
    assert_eq!(list(&store), ["a 1*", "b 1*"]);
    assert_eq!(states(), [("a".into(), true, true), ("b".into(), true, true)]);
}

#[test]
fn the_first_import_writes_its_catalogue_first() {
    let (_dir, store) = store();
    fs::create_dir_all(store.dir()).unwrap();
    fs::write(store.dir().join("releases"), "").unwrap();
    assert!(matches!(store.import(&release("a", "1", "卵"), now()), Err(StoreError::Io { .. })));
    assert!(store.dir().join("catalogue.json").exists());
    assert_eq!(answering(&store), [starter()]);
}

#[test]
fn too_little_of_a_digest_is_told() {
    let (_dir, store) = store();
    let release = release("a", "edition", "卵");
    store.import(&release, now()).unwrap();
    let told = store.show("a", Some(&release.meta().digest[..5])).unwrap_err().to_string();
    assert!(told.contains("at least 6 characters") && told.ends_with("imported are edition"), "{told}");
    assert!(matches!(store.show("a", Some("")), Err(StoreError::UnknownEdition { .. })));
    store.show("a", Some(&release.meta().digest[..6])).unwrap();
}

fn lexicon_files(store: &Store) -> Vec<PathBuf> {
    let all = files(store).into_iter().map(|(path, _)| path);
    all.filter(|path| path.extension().is_some_and(|extension| extension == "lex")).collect()
}

fn key(store: &Store) -> String {
    let releases = store.releases().unwrap();
    Lexicon::key_of(&releases.iter().collect::<Vec<_>>())
}

#[test]
fn one_lexicon_is_kept_and_follows_the_current_set() {
    let (_dir, store) = store();
    for (system, edition) in [("a", "1"), ("a", "2"), ("b", "1"), ("c", "1")] {
        store.import(&release(system, edition, "卵"), now()).unwrap();
        assert_eq!(lexicon_files(&store).len(), 1);
        assert_eq!(store.lexicon().unwrap().key(), key(&store));
    }
    let before = lexicon_files(&store);
    store.set_current("a", "1").unwrap();
    assert_ne!(lexicon_files(&store), before);
    store.set_current("a", "2").unwrap();
    assert_eq!(lexicon_files(&store), before);
    store.remove("a", "2").unwrap();
    assert_eq!(store.lexicon().unwrap().key(), key(&store));
    assert_eq!(lexicon_files(&store).len(), 1);
}

#[test]
fn a_missing_or_damaged_lexicon_is_made_again() {
    let (_dir, store) = store();
    store.import(&release("a", "1", "卵"), now()).unwrap();
    let path = lexicon_files(&store).remove(0);
    let whole = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(store.lexicon().unwrap().key(), key(&store));
    assert_eq!(fs::read(&path).unwrap(), whole);
    for bad in [&whole[..whole.len() / 2], b"\xff\xff", b""] {
        fs::write(&path, bad).unwrap();
        assert_eq!(store.lexicon().unwrap().key(), key(&store));
        assert_eq!(fs::read(&path).unwrap(), whole);
    }
    // Where it cannot be written it is only compiled.
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(store.lexicon().unwrap().key(), key(&store));
}

#[test]
fn imports_at_the_same_time_are_all_kept() {
    let (_dir, store) = store();
    let editions: Vec<String> = (0..4).map(|at| at.to_string()).collect();
    std::thread::scope(|scope| {
        for system in ["a", "b"] {
            let (store, editions) = (&store, &editions);
            scope.spawn(move || {
                for edition in editions {
                    store.import(&release(system, edition, "卵"), now()).unwrap();
                }
            });
        }
    });
    assert_eq!(list(&store), ["a 0", "a 1", "a 2", "a 3*", "b 0", "b 1", "b 2", "b 3*"]);
    assert!(store.verify().unwrap().iter().all(|check| check.problem.is_none()));
    assert_eq!(answering(&store).len(), 3);
}
