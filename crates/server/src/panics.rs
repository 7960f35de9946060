//! A panic's message may quote the string it was slicing, and the string may be a chart.

use std::panic::PanicHookInfo;

/// Replaces the process's panic hook by one that logs the place of a panic and not its message.
///
/// For the binary to call once at its start; a library has no business with the process's hook.
pub fn log_panics_without_their_text() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic; its message is withheld because it may quote a chart");
    }));
}
