//! The data directory: releases on disk, which one is current, the compiled lexicon.
