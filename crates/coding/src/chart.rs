//! One chart to coded mentions.

use crate::answer::ChartAnswer;
use crate::coder::Coder;

impl Coder {
    /// The coded mentions of one chart, in text order.
    pub fn code_chart(&self, _text: &str) -> ChartAnswer {
        ChartAnswer { mentions: Vec::new() }
    }
}
