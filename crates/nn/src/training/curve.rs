//! The loss curve of a training as a picture.

use std::fmt::Write;

use super::Epoch;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
const MARGIN: f64 = 48.0;

/// An SVG of the loss (left axis, from 0) and the score (right axis, 0 to 1) of each epoch.
pub fn svg(epochs: &[Epoch], title: &str) -> String {
    let highest = epochs.iter().map(|e| f64::from(e.loss)).fold(f64::MIN_POSITIVE, f64::max);
    let count = epochs.len().max(2);
    let x = |at: usize| MARGIN + (WIDTH - 2.0 * MARGIN) * at as f64 / (count - 1) as f64;
    let y = |share: f64| HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * share.clamp(0.0, 1.0);
    let line = |share: &dyn Fn(&Epoch) -> f64| {
        epochs
            .iter()
            .enumerate()
            .map(|(at, e)| format!("{:.1},{:.1}", x(at), y(share(e))))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let loss = line(&|e| f64::from(e.loss) / highest);
    let score = line(&|e| e.score.value);
    let (left, right, top, bottom) = (MARGIN, WIDTH - MARGIN, MARGIN, HEIGHT - MARGIN);
    let title: String = title.chars().filter(|c| !matches!(c, '<' | '>' | '&')).collect();
    let mut out = String::new();
    let _ = write!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>
<text x="{left}" y="24">{title}</text>
<path d="M{left} {top}V{bottom}H{right}V{top}" fill="none" stroke="#888"/>
<text x="{left}" y="{below}">1</text><text x="{right}" y="{below}" text-anchor="end">epoch {last}</text>
<text x="8" y="{top}" fill="#b04a3a">{highest:.2}</text><text x="8" y="{bottom}" fill="#b04a3a">loss 0</text>
<text x="{beside}" y="{top}" fill="#1f6f5c">1.0</text><text x="{beside}" y="{bottom}" fill="#1f6f5c">score 0</text>
<polyline points="{loss}" fill="none" stroke="#b04a3a" stroke-width="1.5"/>
<polyline points="{score}" fill="none" stroke="#1f6f5c" stroke-width="1.5"/>
</svg>
"##,
        below = bottom + 18.0,
        beside = right + 4.0,
        last = epochs.len(),
    );
    out
}
