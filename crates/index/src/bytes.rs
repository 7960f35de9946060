//! Little-endian sections of a lexicon file.

use crate::LexiconError;

/// Appends length-prefixed sections.
#[derive(Default)]
pub(crate) struct Writer {
    out: Vec<u8>,
}

impl Writer {
    pub(crate) fn u32(&mut self, value: u32) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn u32s(&mut self, values: &[u32]) {
        self.u32(values.len() as u32);
        self.out.reserve(values.len() * 4);
        values.iter().for_each(|v| self.out.extend_from_slice(&v.to_le_bytes()));
    }

    pub(crate) fn f32s(&mut self, values: &[f32]) {
        self.u32(values.len() as u32);
        values.iter().for_each(|v| self.out.extend_from_slice(&v.to_le_bytes()));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.u32(text.len() as u32);
        self.out.extend_from_slice(text.as_bytes());
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.out
    }
}

/// Takes sections off in the order they were written.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], LexiconError> {
        let (head, rest) = self.rest.split_at_checked(n).ok_or(LexiconError::Truncated)?;
        self.rest = rest;
        Ok(head)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, LexiconError> {
        self.take(4)?.first_chunk().map(|b| u32::from_le_bytes(*b)).ok_or(LexiconError::Truncated)
    }

    fn words(&mut self) -> Result<impl Iterator<Item = [u8; 4]> + use<'a>, LexiconError> {
        let n = self.u32()? as usize;
        let bytes = self.take(n.checked_mul(4).ok_or(LexiconError::Truncated)?)?;
        Ok(bytes.as_chunks::<4>().0.iter().copied())
    }

    pub(crate) fn u32s(&mut self) -> Result<Vec<u32>, LexiconError> {
        Ok(self.words()?.map(u32::from_le_bytes).collect())
    }

    pub(crate) fn f32s(&mut self) -> Result<Vec<f32>, LexiconError> {
        Ok(self.words()?.map(f32::from_le_bytes).collect())
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, LexiconError> {
        let n = self.u32()? as usize;
        std::str::from_utf8(self.take(n)?).map_err(|_| LexiconError::Corrupt)
    }

    pub(crate) fn at_end(&self) -> bool {
        self.rest.is_empty()
    }
}
