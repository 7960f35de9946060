//! Clinical text to mentions to codes, with the evidence for each.
