//! What volume 2 says outright and is written by hand rather than learned.

use super::code::Code;

/// An accident or an injury is not accepted as due to a disease (volume 2, sequences that are not accepted).
///
/// Left to the learned relations: drowning, choking and other threats to breathing (W65-W84) from any disease, falls and
/// injuries from diseases of bone (M80-M89) or fits, since certifiers and coders do accept these.
pub(super) fn not_due(cause: Code, effect: Code) -> bool {
    if cause.is_nature() || cause.is_external() {
        return false;
    }
    let category = effect.category();
    let injury = effect.letter() == b'S' || UNSPECIFIED_INJURIES.contains(&category.as_str());
    match effect.letter() {
        b'V' | b'X' => true,
        b'W' => !("W65"..="W84").contains(&category.as_str()) && !makes_fall(cause),
        _ => injury && !makes_fall(cause),
    }
}

/// Injuries outside chapter letter S that no disease brings about: multiple, and of unspecified region.
const UNSPECIFIED_INJURIES: [&str; 2] = ["T07", "T14"];

fn makes_fall(disease: Code) -> bool {
    disease.as_str().starts_with("M8") || ["G40", "G41", "R56"].contains(&disease.category().as_str())
}

/// Ill-defined conditions (volume 2, step SP7): the sudden infant death of R95 is a cause, the rest of chapter R is not.
pub(super) fn ill_defined(code: Code) -> bool {
    let sign = code.letter() == b'R' && code.category().as_str() != "R95";
    sign || ILL_DEFINED.contains(&code.as_str())
}

const ILL_DEFINED: [&str; 7] = ["I461", "I469", "I959", "I99", "J960", "J969", "P285"];

/// The external cause of a nature of injury on a certificate that names none.
pub(super) fn external_default(nature: Code) -> &'static str {
    let category = nature.category();
    let category = category.as_str();
    if FRACTURES.contains(&category) || nature.as_str() == "T142" {
        return "X590";
    }
    let row = EXTERNAL_DEFAULTS.iter().find(|(first, last, _)| (*first..=*last).contains(&category));
    row.map_or("X599", |(_, _, external)| external)
}

/// Fractures: exposure to an unspecified factor causing fracture (X590).
const FRACTURES: [&str; 14] =
    ["S02", "S12", "S22", "S32", "S42", "S52", "S62", "S72", "S82", "S92", "T02", "T08", "T10", "T12"];

/// Poisonings to accidental poisoning by the same agent, complications to Y84, late effects to Y86; the first row holds.
const EXTERNAL_DEFAULTS: [(&str, &str, &str); 13] = [
    ("T39", "T39", "X40"),
    ("T40", "T40", "X42"),
    ("T42", "T43", "X41"),
    ("T44", "T44", "X43"),
    ("T36", "T50", "X44"),
    ("T51", "T51", "X45"),
    ("T52", "T53", "X46"),
    ("T58", "T59", "X47"),
    ("T60", "T60", "X48"),
    ("T54", "T65", "X49"),
    ("T80", "T88", "Y849"),
    ("T90", "T98", "Y86"),
    ("S00", "T98", "X599"),
];

/// Every code that [`external_default`] can give.
#[cfg(test)]
pub(super) fn defaults() -> Vec<&'static str> {
    EXTERNAL_DEFAULTS.iter().map(|row| row.2).chain(["X590", "X599"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        Code::read(text).unwrap()
    }

    #[test]
    fn accidents_are_not_due_to_disease() {
        let due = |cause, effect| !not_due(code(cause), code(effect));
        assert!(!due("I10", "V892") && !due("I10", "X599") && !due("I10", "W19") && !due("I10", "S720"));
        assert!(due("I10", "W80") && due("M819", "W19") && due("G409", "S720") && due("I10", "T814"));
        assert!(due("W19", "S720") && due("S065", "X599") && due("I10", "Y831"));
        assert!(!due("I10", "T07") && due("R568", "T07"));
    }

    #[test]
    fn ill_defined_conditions() {
        assert!(["R54", "R99", "I469", "J969"].map(code).into_iter().all(ill_defined));
        assert!(!["R95", "I460", "J189"].map(code).into_iter().any(ill_defined));
    }

    #[test]
    fn defaults_of_injuries() {
        for (nature, external) in
            [("S720", "X590"), ("T142", "X590"), ("S065", "X599"), ("T424", "X41"), ("T509", "X44"), ("T71", "X599")]
        {
            assert_eq!(external_default(code(nature)), external, "{nature}");
        }
        for (nature, external) in [("T58", "X47"), ("T659", "X49"), ("T54", "X49"), ("T814", "Y849"), ("T905", "Y86")] {
            assert_eq!(external_default(code(nature)), external, "{nature}");
        }
    }
}
