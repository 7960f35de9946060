//! Inputs that mutation starts from: small, whole, and of every form that is read.

use ishizue_index::Lexicon;
use ishizue_terminology::read::{Format, NamedBytes, ReadOptions, read};
use ishizue_terminology::{Release, starter};

const NAMES: &str = "byomei_id\ticd10\tname\tkana\tabbrev\texchange_code\n20061001\tA009\tコレラ\tコレラ\tコレラ\tQ001\n\
20061002\tS7200\t大腿骨頚部骨折\tダイタイコツケイブコッセツ\t大腿骨頚骨折\tQ002\n";
const WORDS: &str = "word\ticd10\nコレラ\tA00|A009\n頚部骨折\tS7200\nケイブコッセツ\tS7200\n";
const TITLES: &str = "code\tname\n1\tICD10分類\nA00\tコレラ\nA00.9\tコレラ，詳細不明\nS72.00\t大腿骨頚部骨折\n";
const MAIN: &str = "0,20061001,コレラ,コレラ,コレラ,Q001,A009,,,,,,,,\n\"5\",\"20061002\",\"大腿骨\"\"頚部\"\"骨折\",\"\",\"\",\"Q002\",\"S7200\",\"\"\n";
const INDEX: &str = "コレラ,Q001,1,1,,,,,\n大腿骨頚部骨折,Q002,2,1,,,,,\n";
const ICD10: &str =
    "A00-B99\tCertain infectious diseases\nA00\tCholera\nA00.0\tCholera due to Vibrio cholerae 01\nS72.0\tFracture\n";
const FHIR: &str = r#"{"resourceType":"CodeSystem","url":"http://example.org/x","name":"X","version":"1","status":"draft",
"content":"complete","concept":[{"code":"a","display":"甲","designation":[{"language":"en","value":"A"}],
"concept":[{"code":"b","display":"乙","property":[{"code":"p","valueString":"q"}]}]}]}"#;
const ICD11: &str = "Foundation URI\tLinearization URI\tCode\tBlockId\tTitle\tClassKind\tDepthInKind\tIsResidual\tChapterNo\tVersion:2024 Jan 21 - 22:30 UTC\n\
http://id.who.int/icd/entity/1\thttp://id.who.int/icd/release/11/mms/1\t\t\t\"Injury\"\tchapter\t1\tFalse\t22\t\n\
http://id.who.int/icd/entity/2\thttp://id.who.int/icd/release/11/mms/2\tNC72\t\t\"- Fracture of femur\"\tcategory\t1\tFalse\t22\t\n\
http://id.who.int/icd/entity/3\thttp://id.who.int/icd/release/11/mms/3\t\t\t\"Extension Codes\"\tchapter\t1\tFalse\tX\t\n\
http://id.who.int/icd/entity/4\thttp://id.who.int/icd/release/11/mms/4\tXK8G\t\t\"- Left\"\tcategory\t1\tFalse\tX\t\n";
const ENTITY: &str = r#"{"@id":"http://id.who.int/icd/release/11/2024-01/mms/2","postcoordinationScale":[
{"axisName":"http://id.who.int/icd/schema/laterality","requiredPostcoordination":"false","allowMultipleValues":"NotAllowed",
"scaleEntity":["http://id.who.int/icd/release/11/2024-01/mms/4"]}]}"#;
const MAP: &str = "10ClassKind\t10DepthInKind\ticd10Code\ticd10Chapter\ticd10Title\t11ClassKind\t11DepthInKind\turi\turi\ticd11Code\ticd11Chapter\ticd11Title\t2024-Jan-21\n\
category\t1\tS72\tXIX\tx\tcategory\t1\t\t\tNC72&XK8G\t22\tx\n";
const ICF: &str = "Foundation URI\tLinearization (release) URI\tCode\tBlockId\tTitle\tClassKind\tDepthInKind\tIsResidual\tPrimaryLocation\tChapterNo\tVersion:2022 Sep 29 - 22:30 UTC\n\
http://id.who.int/icd/entity/1\thttp://id.who.int/icd/release/11/beta/icf/1\t\t\t\"ICF Category\"\tchapter\t1\tFalse\tTrue\t\t\n\
http://id.who.int/icd/entity/2\thttp://id.who.int/icd/release/11/beta/icf/2\td415\t\t\"- Maintaining a body position\"\tcategory\t1\tFalse\tTrue\t\t\n";
const JFAGY: &str = "\"JFAGYCODE\",\"JPTERM\",\"JPKANA\",\"ENTERM\",\"LEVEL\"\n\"00F\",\"食品\",\"しょくひん\",\"Food\",\"1\"\n\
\"J9FA15000000\",\"小麦\",\"こむぎ\",\"Wheat\",\"3\"\n";
const CLINS: &str = "CodeSystem: X\nId: jp-clins-codesystem-JLAC10-corelabo-cs\n* ^version = \"1\"\n* #ALB \"アルブミン\"\n  * #3A015000002329101 \"ALB\"\n    * ^property[+].code = #specimen\n    * ^property[=].valueString = \"血清\"\n";
const JLAC: &str = "大項目\tFHIR識別文字列\t略称\t販売名称\tJLAC11コード\t単位\t材料(JLAC10)\t検査方法(JLAC10-測定法)\tJLAC10コード\n\
総蛋白\tTP\tTP\tスライド\tC1002000025000155\tg/dL\t血清\t反射測光法\t3A010000002329101\n";
const CLUSTERS: [&str; 6] = ["NC72&XK8G", "NC72&XK8G/NC72", "NC72//X", "XK8G", "d4153.2", "e310+3"];
const TABLE: &str = "code\tname\tsynonym\tparent\tkind\nI\t感染症\t\t\tchapter\nA00\tコレラ\t虎列刺|ころり\tI\tcode\n";
const TABLE_CSV: &str = "code,name,reading,id\r\nA00,\"コレラ, \"\"真性\"\"\",コレラ,1\r\n";

const CHARTS: [&str; 5] = [
    "【主病名】大腿骨頚部骨折\n【現病歴】2週間前から発熱、咳嗽あり。嘔吐・下痢なし。\n家族歴：父：胃癌、母 くも膜下出血\n",
    "#1. DM\nS) 胸痛(-) 呼吸困難を認めない\nO) SpO2 92%(RA)\nA) 肺炎疑い r/o PE\nP) 脳梗塞の既往あり CT予定",
    "既往歴：高血圧症、2型糖尿病（HbA1c 7.2）\n右橈骨遠位端骨\n折、両側変形性膝関節症 Ⅳ度。ギラン・バレー症候群は否定的\n",
    "ﾊﾟｰｷﾝｿﾝ病 ＣＯＰＤ　ａｆ ①脳梗塞②心不全\r\n目標：褥瘡予防\r\n＜経過＞いわゆるめまい",
    "Discharge Dx: AMI, CHF and Af. No fever or cough. 自身がうつ病、妹が統合失調症(入院中)。\nアレルギー：卵",
];
const PHRASES: [&str; 10] = [
    "大腿骨頚部骨折",
    "右)橈骨遠位端骨折の疑い",
    "2型DM",
    "AAA 45mm",
    "脳梗塞（陳旧性）",
    "食道癌 術後 StageⅢ",
    "ｷﾞﾗﾝ･ﾊﾞﾚｰ症候群",
    "側頭葉の萎縮",
    "Hb7.2、Plt 3万に低下",
    "ころり",
];

const ANNOTATED: &str =
    "=== a er\n主訴：{頭\n痛|S}、{嘔吐|S-}なし\n\n=== b ward\n{TIA|Dp} {HbA1c|L} {橋本病|D?}疑い {母|Pf}{歩行|F>}\n";
const LISTS: &str = r#"{"tag":"d","text":"発熱あり","answer":"['発熱', \"it's\", '\\u3000\\x41\\\\']"}
{"tag": "m-key", "text": "ABPC", "answer": "[]"}
"#;

/// Release files: a small one of each reader.
pub fn releases() -> Vec<Vec<u8>> {
    small().iter().map(Release::encode).collect()
}

/// Lexicon files: of small releases, and an empty one.
pub fn lexicons() -> Vec<Vec<u8>> {
    let small = small();
    let each = small.iter().map(|release| Lexicon::compile(&[release]).encode());
    each.chain([Lexicon::compile(&[]).encode()]).collect()
}

/// An empty lexicon whose gram table has the gram `甲` all the same: no mutation by chance would write its hash.
pub fn contradictory_lexicon() -> Vec<u8> {
    // FNV-1a as `ishizue_index` hashes grams, of two fillers and the character.
    let mixed = ['\0', '\0', '甲']
        .iter()
        .fold(0xcbf2_9ce4_8422_2325u64, |h, &c| (h ^ u64::from(u32::from(c))).wrapping_mul(0x100_0000_01b3));
    let hash = (mixed ^ (mixed >> 32)) as u32;
    let mut bytes = Lexicon::compile(&[]).encode();
    // The table of slots is the first section of two zeros: its length, then the slots; a probe begins at the low bit.
    let empty = [2u32, 0, 0].map(u32::to_le_bytes).concat();
    if let Some(at) = bytes.windows(empty.len()).position(|w| w == empty) {
        let slot = at + 4 + 4 * (hash as usize & 1);
        bytes[slot..slot + 4].copy_from_slice(&hash.to_le_bytes());
    }
    bytes
}

/// Tables of MEDIS: files apart by a NUL.
pub fn medis() -> Vec<Vec<u8>> {
    let published = format!("{MAIN}\0{INDEX}");
    let tables = format!("{NAMES}\0{WORDS}\0{TITLES}");
    [published, tables, MAIN.into(), NAMES.into(), TITLES.into(), WORDS.into()].map(String::into_bytes).to_vec()
}

/// WHO's ICD-10.
pub fn icd10() -> Vec<Vec<u8>> {
    vec![ICD10.into(), format!("\u{feff}{ICD10}").into()]
}

/// FHIR code systems.
pub fn fhir() -> Vec<Vec<u8>> {
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let nested = (0..200).fold(String::from("[]"), |inner, n| format!(r#"[{{"code":"{n}","concept":{inner}}}]"#));
    let nested = format!(r#"{{"resourceType":"CodeSystem","url":"u","concept":{nested}}}"#);
    vec![FHIR.into(), deep.into(), nested.into()]
}

/// ICD-11 with an entity of the ICD-API, apart by a NUL.
pub fn icd11() -> Vec<Vec<u8>> {
    vec![ICD11.into(), format!("{ICD11}\0{ENTITY}").into()]
}

/// A map between ICD-10 and [`classification`].
pub fn map() -> Vec<Vec<u8>> {
    vec![MAP.into()]
}

/// ICF.
pub fn icf() -> Vec<Vec<u8>> {
    vec![ICF.into()]
}

/// J-FAGY.
pub fn jfagy() -> Vec<Vec<u8>> {
    vec![JFAGY.into()]
}

/// A code system of JP-CLINS in each of its forms.
pub fn clins() -> Vec<Vec<u8>> {
    vec![CLINS.into(), FHIR.into()]
}

/// The master of laboratory items as text, and the beginning of a workbook.
pub fn jlac() -> Vec<Vec<u8>> {
    vec![JLAC.into(), b"PK\x03\x04\x14\0\0\0\x08\0".to_vec()]
}

/// Expressions of ICD-11 and ICF.
pub fn expressions() -> Vec<Vec<u8>> {
    CLUSTERS.map(|text| text.as_bytes().to_vec()).to_vec()
}

/// The little ICD-11 that [`map`] speaks of.
pub fn classification() -> Release {
    let file = NamedBytes { name: "icd11.txt".into(), bytes: ICD11.into() };
    match read(Format::Icd11, &[file], &ReadOptions::default()) {
        Ok(release) => release,
        Err(error) => panic!("the seed is read: {error}"),
    }
}

/// Tables with a header.
pub fn table() -> Vec<Vec<u8>> {
    vec![TABLE.into(), TABLE_CSV.into()]
}

/// Text in each encoding; those that are not UTF-8 as bytes.
pub fn encodings() -> Vec<Vec<u8>> {
    let shift_jis = b"\x95\x61\x96\xbc\x09\x83\x52\x83\x8c\x83\x89\x0a\x87\x40\x87\x8a\x0a".to_vec();
    let euc_jp = b"\xc9\xc2\xcc\xbe\x09\xa5\xb3\xa5\xec\xa5\xe9\x0a\x8f\xb0\xa1\x0a".to_vec();
    let iso_2022_jp = b"\x1b$BIBL>\x1b(B\t\x1b$B%3%l%i\x1b(B\n".to_vec();
    vec![TITLES.into(), shift_jis, euc_jp, iso_2022_jp, b"\xff\xfea\0".to_vec()]
}

/// Charts.
pub fn charts() -> Vec<Vec<u8>> {
    CHARTS.map(|chart| chart.as_bytes().to_vec()).to_vec()
}

/// Phrases.
pub fn phrases() -> Vec<Vec<u8>> {
    PHRASES.map(|phrase| phrase.as_bytes().to_vec()).to_vec()
}

/// Model files.
pub fn models() -> Vec<Vec<u8>> {
    crate::models::untrained()
}

/// Cards of models.
pub fn cards() -> Vec<Vec<u8>> {
    vec![crate::models::CARD.into()]
}

/// Documents annotated in place.
pub fn annotated() -> Vec<Vec<u8>> {
    vec![ANNOTATED.into(), ANNOTATED.replace('\n', "\r\n").into()]
}

/// Texts with lists.
pub fn lists() -> Vec<Vec<u8>> {
    vec![LISTS.into()]
}

/// A small release of each reader; a seed that is not read any more shows in `tests/smoke.rs`.
pub fn small() -> Vec<Release> {
    let files = |texts: &[(&str, &str)]| -> Vec<NamedBytes> {
        texts.iter().map(|(name, text)| NamedBytes { name: (*name).into(), bytes: text.as_bytes().to_vec() }).collect()
    };
    let given = [
        (Format::Medis, files(&[("byomei.tsv", NAMES), ("index.tsv", WORDS), ("icd10_ja.tsv", TITLES)])),
        (Format::Icd10, files(&[("icd10.txt", ICD10)])),
        (Format::Icd11, files(&[("icd11.txt", ICD11), ("entity.json", ENTITY)])),
        (Format::Icf, files(&[("icf.txt", ICF)])),
        (Format::Jfagy, files(&[("jfagy.csv", JFAGY)])),
        (Format::Clins, files(&[("clins.fsh", CLINS)])),
        (Format::Jlac, files(&[("jlac.tsv", JLAC)])),
        (Format::Fhir, files(&[("x.json", FHIR)])),
        (Format::Table, files(&[("x.tsv", TABLE)])),
    ];
    given.iter().filter_map(|(format, files)| read(*format, files, &ReadOptions::default()).ok()).collect()
}

/// The embedded release, which text targets read with.
pub fn starter() -> Release {
    starter::release()
}

/// Files of certificates.
pub fn deaths() -> Vec<Vec<u8>> {
    let seeds = [
        "{\"id\": \"1\", \"age\": 80, \"manner\": \"転倒・転落\", \"cause_Ia\": \"脳挫傷\", \"means\": \"自宅の階段から転落\"}\n",
        "番号,死因の種類,死因ア,手段及び状況\n1,交通事故,多発外傷,\"自転車で走行中、乗用車にはねられた\"\n",
        "id\tmanner\tcause_Ia\tmeans\n1\t自殺\t縊死\t遺書あり。縊首。\n2\t病死\tS065 W18\t\n",
    ];
    seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect()
}

/// Relations, official decision tables, and the head of a classifier.
pub fn deaths_tables() -> Vec<Vec<u8>> {
    let seeds = [
        "B\tA00\tA09\nB\tI10\tI15\nI\tE\t-1.5\nW\tE\ta\tI10\t0.5\nP\tE\tI10\tI21\t0.7\nN\tE\tI10\tI21\t3\t1\nL\t6\tI10\tN185\t9\tI120:8\n",
        "# tables\ncausal\tI10\tI20\tI25\nlinkage\tI10\tN18\tN19\tI120\n",
        "J189 I10\nN185\n",
    ];
    seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect()
}
