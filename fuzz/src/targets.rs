//! The targets. What is asserted is what the crates promise; a failed assertion is a bug there, or a promise to mend.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use ishizue_coding::corpus::{parse_annotated, parse_lists};
use ishizue_coding::training::tagger::projected;
use ishizue_coding::{Coder, Coding, Provenance, Settings};
use ishizue_deaths::classifier::Classifier;
use ishizue_deaths::read::Layout;
use ishizue_deaths::underlying::{Official, Record, Relations, select};
use ishizue_deaths::{DeathCoder, Memory};
use ishizue_index::{Lexicon, TermId};
use ishizue_nn::tagger::Tagger;
use ishizue_store::models::Card;
use ishizue_terminology::cluster::Cluster;
use ishizue_terminology::encoding::{Encoding, decode, detect};
use ishizue_terminology::icf::Expression;
use ishizue_terminology::postcoordination::{PostCoordination, Verdict};
use ishizue_terminology::read::{Format, NamedBytes, ReadOptions, Role, read};
use ishizue_terminology::{Concept, ConceptId, DesignationId, Release};
use ishizue_text::{Normalised, Reader, Span, key, normalise, sections, sentences, squeeze};

use crate::{models, seeds};

/// Longest text that is coded: time, not memory, is what a longer one costs.
const LONGEST_TEXT: usize = 4_096;

static CODER: LazyLock<Coder> = LazyLock::new(|| {
    let releases = vec![seeds::starter()];
    let lexicon = Lexicon::compile(&releases.iter().collect::<Vec<_>>());
    match Coder::new(Arc::new(releases), Arc::new(lexicon), Settings::default()) {
        Ok(coder) => coder,
        Err(error) => panic!("the starter makes a coder: {error}"),
    }
});

static DEATHS: LazyLock<DeathCoder> = LazyLock::new(|| DeathCoder::new(CODER.clone()));

static DEATHS_RELATIONS: LazyLock<Relations> = LazyLock::new(|| match Relations::shipped() {
    Ok(relations) => relations.clone(),
    Err(error) => panic!("the table that ships is read: {error}"),
});

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::compile(&[&seeds::starter()]));

/// A file of certificates, a heading and rows: each row is read with issues or refused, and what was read is coded.
pub fn deaths(data: &[u8]) {
    let text = text(data);
    let Some(Ok(layout)) = text.lines().next().map(Layout::of) else { return };
    for row in text.lines().skip(usize::from(layout.has_heading())).take(4) {
        let Ok(row) = layout.row(row) else { continue };
        let answer = DEATHS.code(&row.certificate, &mut Memory::default());
        let Some(external) = answer.external else { continue };
        assert!((0.0..=1.0).contains(&external.confidence) && !external.code.is_empty());
        for slot in &external.slots {
            let (Some(field), Some(span)) = (slot.field, slot.span) else { continue };
            let found = row.certificate.texts().find(|(known, _)| *known == field);
            let length = found.map_or(0, |(_, text)| text.chars().count());
            assert!(span.start < span.end && span.end <= length, "a slot's words lie in its field");
        }
    }
}

/// Tables of relations and official decision tables: refused with a line, or safe to select with.
pub fn deaths_tables(data: &[u8]) {
    let text = text(data);
    let record = Record {
        lines: text.lines().take(4).map(|line| line.split_whitespace().map(str::to_owned).collect()).collect(),
        part2: vec!["I10".to_owned()],
    };
    let relations = Relations::read(&text).unwrap_or_else(|_| DEATHS_RELATIONS.clone());
    let relations = match Official::read(&text) {
        Ok(official) => relations.with_official(official),
        Err(_) => relations,
    };
    assert!(select(&record, &relations).code.len() <= 4);
    let weights = Classifier::decode(data);
    assert!(weights.is_err() || data.len() > 8);
}

/// A release file: refused, or as sound as a built one. Every input is read a second time with its checksum mended,
/// or no mutation would get past it.
pub fn release_decode(data: &[u8]) {
    /// Magic and six numbers; the checksum, then what it is of.
    const CHECKSUM: Range<usize> = 32..36;
    for bytes in [data.to_vec(), mended(data, CHECKSUM)] {
        if let Ok(release) = Release::decode(&bytes) {
            walk(&release);
            assert_eq!(release.encode(), bytes, "a decoded release is written as it was read");
        }
    }
}

/// A lexicon file: refused, or safe to look anything up in.
pub fn lexicon_decode(data: &[u8]) {
    /// Magic and version; the checksum, then what it is of.
    const CHECKSUM: Range<usize> = 12..16;
    let symbols: Vec<char> = "大腿骨頚部骨折とコレラ 甲A00".chars().collect();
    for bytes in [data.to_vec(), mended(data, CHECKSUM)] {
        let Ok(lexicon) = Lexicon::decode(&bytes) else { continue };
        lexicon.scan(&symbols, |hit| assert!(hit.start < hit.end && hit.end <= symbols.len()));
        for text in ["コレラ", "大腿骨頚部骨折", "こつせつ", "", "\u{1}", "甲"] {
            lexicon.find(text);
            let near = lexicon.nearest(&key(text), 5);
            assert!(near.len() <= 5);
            near.iter().for_each(|n| {
                lexicon.compare(text, TermId(n.term));
            });
        }
        for term in (0..lexicon.len().min(64) as u32 + 1).map(TermId) {
            let _ = (lexicon.term(term), lexicon.names(term).count(), lexicon.is_reading(term));
            lexicon.compare("コレラ", term);
        }
    }
}

/// MEDIS's files, one or several apart by a NUL.
pub fn read_medis(data: &[u8]) {
    let names = ["a.tsv", "b.tsv", "c.tsv"];
    let parts: Vec<&[u8]> = data.splitn(names.len(), |b| *b == 0).collect();
    let named =
        |names: &[&str]| -> Vec<NamedBytes> { parts.iter().zip(names).map(|(part, name)| file(name, part)).collect() };
    for files in [named(&names), named(&["nmain510.csv", "index510.txt", "index.tsv"])] {
        imported(Format::Medis, &files, &ReadOptions::default());
    }
}

/// WHO's ICD-10.
pub fn read_icd10(data: &[u8]) {
    imported(Format::Icd10, &[file("icd10.txt", data)], &ReadOptions::default());
}

/// WHO's ICD-11 with an entity of the ICD-API behind a NUL; what is read makes rules.
pub fn read_icd11(data: &[u8]) {
    let mut parts = data.splitn(2, |b| *b == 0);
    let table = file("icd11.txt", parts.next().unwrap_or_default());
    let files: Vec<NamedBytes> = std::iter::once(table).chain(parts.map(|part| file("entity.json", part))).collect();
    if let Some(release) = imported(Format::Icd11, &files, &ReadOptions::default()) {
        PostCoordination::new(&release).check("NC72&XK8G");
    }
}

/// WHO's maps between ICD-10 and ICD-11.
pub fn read_map(data: &[u8]) {
    let options = ReadOptions { loaded: vec![seeds::classification()], ..ReadOptions::default() };
    imported(Format::Icd10Icd11Map, &[file("map.txt", data)], &options);
}

/// WHO's ICF.
pub fn read_icf(data: &[u8]) {
    imported(Format::Icf, &[file("icf.txt", data)], &ReadOptions::default());
}

/// J-FAGY.
pub fn read_jfagy(data: &[u8]) {
    imported(Format::Jfagy, &[file("jfagy.csv", data)], &ReadOptions::default());
}

/// A code system of JP-CLINS.
pub fn read_clins(data: &[u8]) {
    imported(Format::Clins, &[file("clins.fsh", data)], &ReadOptions::default());
}

/// The master of laboratory items, as text or workbook.
pub fn read_jlac(data: &[u8]) {
    imported(Format::Jlac, &[file("jlac.xlsx", data)], &ReadOptions::default());
}

/// Expressions of ICD-11 and ICF: what is read is printed as it was, and checking it never fails.
pub fn expressions(data: &[u8]) {
    static RULES: LazyLock<PostCoordination> = LazyLock::new(|| PostCoordination::new(&seeds::classification()));
    let Ok(text) = str::from_utf8(data) else { return };
    if let Ok(cluster) = Cluster::parse(text) {
        assert_eq!(cluster.to_string(), text.trim());
    }
    let check = RULES.check(text);
    assert_eq!(check.issues.is_empty(), check.verdict == Verdict::Valid);
    if let Ok(canonical) = RULES.canonical(text) {
        assert_eq!(RULES.canonical(&canonical).as_ref(), Ok(&canonical), "canonical order is a fixed point");
    }
    if let Ok(expression) = Expression::parse(text) {
        assert_eq!(Expression::parse(&expression.to_string()), Ok(expression));
    }
}

/// A FHIR CodeSystem.
pub fn read_fhir(data: &[u8]) {
    imported(Format::Fhir, &[file("system.json", data)], &ReadOptions::default());
}

/// A table by its own header, and with its columns mapped.
pub fn read_table(data: &[u8]) {
    let map = [("code", Role::Code), ("name", Role::Name), ("parent", Role::Parent), ("kind", Role::Kind)];
    let map: BTreeMap<String, Role> = map.into_iter().map(|(column, role)| (column.to_owned(), role)).collect();
    for (name, map) in [("a.tsv", BTreeMap::new()), ("a.csv", BTreeMap::new()), ("a.tsv", map)] {
        imported(Format::Table, &[file(name, data)], &ReadOptions { map, ..ReadOptions::default() });
    }
}

/// Any bytes in any encoding.
pub fn encoding(data: &[u8]) {
    let detected = detect(data);
    for given in [None].into_iter().chain(Encoding::ALL.map(Some)) {
        let Ok(decoded) = decode(data, given) else { continue };
        assert!(given.is_none_or(|g| g == decoded.encoding));
        assert!(given.is_some() || detected == Ok(decoded.encoding));
        // A byte order mark that text keeps (after the one taken off) would be taken off now, and a NUL may make the
        // shorter or longer bytes of another encoding look like UTF-16, which is refused.
        if !decoded.text.starts_with('\u{feff}') && !decoded.text.contains('\0') {
            let again = decode(decoded.text.as_bytes(), Some(Encoding::Utf8));
            assert_eq!(again.map(|d| d.text).as_ref(), Ok(&decoded.text), "what was read is text");
        }
    }
}

/// Normal form, sections, sentences, and assertion of whatever the dictionary finds.
pub fn normalise_sections_assertion(data: &[u8]) {
    let text = &*text(data);
    let original: Vec<char> = text.chars().collect();
    let normal = normalise(text);
    mapped(&normal, original.len());
    let sections = sections(&normal);
    for section in &sections {
        within(section.heading, &original);
        assert!(section.symbols.start <= section.symbols.end && section.symbols.end <= normal.len());
    }
    assert!(sections.windows(2).all(|w| w[0].symbols.end <= w[1].symbols.start), "sections do not overlap");
    let joined: Vec<char> = sentences(&normal).into_iter().flat_map(|s| normal.symbols()[s].to_vec()).collect();
    assert_eq!(joined, normal.symbols(), "sentences are the text");
    let mut mentions = Vec::new();
    LEXICON.scan(normal.symbols(), |hit| mentions.push(hit.start..hit.end));
    let reader = Reader::new(text, &normal, &sections, &mentions);
    for mention in &mentions {
        let assertion = reader.assertion(mention);
        let cue = assertion.cue.map(|cue| within(cue, &original)).unwrap_or_default();
        assert_eq!(cue, assertion.cue_text, "the cue is what stands there");
    }
    let _ = key(text);
}

/// A chart to its mentions.
pub fn code_chart(data: &[u8]) {
    let text = &*text(data);
    let original: Vec<char> = text.chars().collect();
    let answer = CODER.code_chart(text);
    for mention in &answer.mentions {
        assert!(!mention.span.is_empty());
        assert_eq!(within(mention.span, &original), mention.text, "a mention is what stands there");
        assert!(!mention.codings.is_empty());
        sound(&mention.codings);
        let surface = squeeze(&key(&mention.text));
        for coding in mention.codings.iter().filter(|c| c.evidence.provenance == Provenance::Exact) {
            assert_eq!(squeeze(&key(&coding.evidence.designation)), surface, "an exact name is what stands there");
        }
        let cue = mention.assertion.cue.map(|cue| within(cue, &original)).unwrap_or_default();
        assert_eq!(cue, mention.assertion.cue_text);
    }
    let ordered = answer.mentions.windows(2).all(|w| w[0].span.end <= w[1].span.start);
    assert!(ordered, "mentions are in order and do not overlap");
}

/// A phrase to its codes.
pub fn code_phrase(data: &[u8]) {
    let text = &*text(data);
    let answer = CODER.code_phrase(text);
    assert_eq!(answer.phrase, text);
    assert!(answer.codings.len() <= CODER.settings().top);
    assert!(!answer.coded || !answer.codings.is_empty());
    sound(&answer.codings);
}

/// A model file: refused, or a tagger that tags anything.
pub fn model_decode(data: &[u8]) {
    if let Ok(tagger) = Tagger::decode(data) {
        models::tagged(&tagger);
        let written = tagger.encode().map(|bytes| Tagger::decode(&bytes).is_ok());
        assert_eq!(written, Ok(true), "a model that was read can be written and read again");
    }
}

/// A model's card: refused with a reason, or one that is read again as it is written.
pub fn model_card(data: &[u8]) {
    match Card::parse(&text(data)) {
        Ok(card) => {
            let written = card.write();
            assert_eq!(written.as_deref().map(Card::parse), Ok(Ok(card)), "a card is read as it is written");
        }
        Err(reason) => assert!(!reason.is_empty() && !reason.contains('\n'), "a reason is one line"),
    }
}

/// Documents annotated in place: refused by line, or mentions in order within their texts.
pub fn corpus_annotated(data: &[u8]) {
    for document in parse_annotated(&text(data)).unwrap_or_default() {
        let length = document.text.chars().count();
        let mut last = 0;
        for mention in document.mentions {
            assert!(mention.span.start >= last && mention.span.start < mention.span.end);
            assert!(mention.span.end <= length, "a mention lies within its text");
            last = mention.span.end;
        }
    }
}

/// Texts with lists: refused by line, or read; each string's places lie within the text and do not overlap.
pub fn corpus_lists(data: &[u8]) {
    for listed in parse_lists(&text(data)).unwrap_or_default() {
        let length = listed.text.chars().count();
        let places = projected(&listed.text, &listed.answer);
        assert!(places.iter().all(|(range, of)| range.end <= length && *of < listed.answer.len()));
        assert!(places.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start));
    }
}

fn file(name: &str, bytes: &[u8]) -> NamedBytes {
    NamedBytes { name: name.to_owned(), bytes: bytes.to_vec() }
}

/// What a reader makes is a release that can be kept and compiled, or a list of problems.
fn imported(format: Format, files: &[NamedBytes], options: &ReadOptions) -> Option<Release> {
    match read(format, files, options) {
        Ok(release) => {
            assert!(!release.is_empty());
            walk(&release);
            assert_eq!(Release::decode(&release.encode()).as_ref(), Ok(&release), "an import can be kept");
            let lexicon = Lexicon::compile(&[&release]);
            let kept = Lexicon::decode(&lexicon.encode()).map(|l| l.len());
            assert_eq!(kept, Ok(lexicon.len()), "an import can be compiled");
            Some(release)
        }
        Err(error) => {
            assert!(!error.problems().is_empty());
            let _ = error.to_string();
            None
        }
    }
}

/// Touches everything that a release holds.
fn walk(release: &Release) {
    for concept in release.concepts() {
        let found = release.find(concept.code()).map(|c| c.id());
        assert_eq!(found, Some(concept.id()), "a concept is found by its code");
        let chain = std::iter::successors(Some(concept), Concept::parent);
        assert!(chain.take(release.len() + 1).count() <= release.len(), "parents end");
        let _ = (concept.designations().count(), concept.properties().count(), concept.title());
    }
    let ids = release.designations().filter(|(_, d)| release.concept(d.concept).is_some()).count();
    assert_eq!(ids, release.designation_count(), "every name has its concept");
    let past = (ConceptId(release.len() as u32), DesignationId(release.designation_count() as u32));
    assert!(release.concept(past.0).is_none() && release.designation(past.1).is_none());
}

/// Every symbol stands for a stretch of the original, in order.
fn mapped(normal: &Normalised, length: usize) {
    let mut before = Span::new(0, 0);
    for at in 0..normal.len() {
        let span = normal.span(at, at + 1);
        assert!(span.end <= length, "a symbol stands for what is there");
        assert!(before.start <= span.start && before.end <= span.end, "symbols are in order");
        before = span;
    }
}

fn sound(codings: &[Coding]) {
    for coding in codings {
        assert!((0.0..=1.0).contains(&coding.confidence), "a confidence is a probability");
        assert!(!coding.code.is_empty() && coding.evidence.features.iter().all(|f| f.value.is_finite()));
    }
}

/// What the span slices out of the original.
fn within(span: Span, original: &[char]) -> String {
    match original.get(span.start..span.end) {
        Some(slice) => slice.iter().collect(),
        None => panic!("a span lies outside the text"),
    }
}

/// The input as text, invalid bytes replaced, cut at a character.
fn text(data: &[u8]) -> Box<str> {
    String::from_utf8_lossy(&data[..data.len().min(LONGEST_TEXT)]).into()
}

/// The bytes with a checksum at `place` that fits what follows it.
fn mended(data: &[u8], place: Range<usize>) -> Vec<u8> {
    let mut bytes = data.to_vec();
    if bytes.len() >= place.end {
        let sum = crc32fast::hash(&bytes[place.end..]);
        bytes[place].copy_from_slice(&sum.to_le_bytes());
    }
    bytes
}
