//! A word on the page, in the language of whoever reads it.

use leptos::prelude::*;

use crate::i18n::Words;
use crate::state::store;

/// One of the words; another one when the language is another. Hundreds of places say one, and this is the code of all of them.
pub fn word(which: fn(&'static Words) -> &'static str) -> AnyView {
    let store = store();
    (move || which(store.words())).into_any()
}
