//! The models that ship, as part of the binary: one program works anywhere.

use ishizue_store::models::Embedded;

macro_rules! model {
    ($name:literal) => {
        Embedded {
            name: $name,
            card: include_str!(concat!("../../../../models/", $name, "/card.toml")),
            weights: include_bytes!(concat!("../../../../models/", $name, "/weights.safetensors")),
        }
    };
}

/// All of them; a folder in `models/` becomes part of the program by its line here.
pub(super) const ALL: &[Embedded] =
    &[model!("tagger"), model!("status-tagger"), model!("list-tagger"), model!("ranker"), model!("deaths")];

#[cfg(test)]
mod tests {
    use ishizue_store::models::Models;

    use super::ALL;

    /// The weights that ship are few and whole.
    #[test]
    fn what_ships_is_what_its_cards_say() {
        let models = Models::Embedded(ALL);
        let bytes: u64 = models.names().unwrap().iter().map(|name| models.read(name).unwrap().card.bytes).sum();
        assert!(bytes < 30_000_000, "{bytes} bytes");
    }
}
