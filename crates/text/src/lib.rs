//! Japanese clinical text: normalisation with an offset map, sections, sentences, assertion.
