//! Fixtures and check helpers for tests.
