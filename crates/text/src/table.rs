//! Reading the tab-separated tables that the crates declare in their `data/` folders.

/// The rows of a declared table: header and comments (`# …`) left out, missing cells empty.
pub fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let content = text.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
    content.skip(1).map(|line| {
        let mut cells = line.split('\t');
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    })
}
