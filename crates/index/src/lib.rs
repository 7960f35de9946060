//! Retrieval: dictionary automaton and character n-gram postings over every designation.
