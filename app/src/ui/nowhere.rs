//! An address that leads to nothing here, and a record by its link that is not on this device: what that may mean, and the way on.

use leptos::prelude::*;
use shared::document::DocId;

use super::sheet::SheetHead;
use super::shell::LookForUpdate;
use crate::state::{Route, store};
use crate::ui::word::word;

/// An address that is no screen's.
#[component]
pub fn Nowhere() -> impl IntoView {
    let store = store();
    let is_record = store.route.with_untracked(|route| matches!(route, Route::Nowhere(path) if is_of_record(path)));
    view! {
        <div class="sheet" data-test="nowhere">
            <SheetHead title=|words| words.nowhere/>
            {if is_record {
                view! { <NotYet/> }.into_any()
            } else {
                view! {
                    <div class="empty">
                        <p>{word(|words| words.nowhere_explained)}</p>
                        <SearchInstead/>
                    </div>
                }.into_any()
            }}
        </div>
    }
}

/// Whether an address is a record's, of a kind that this version does not know: `/deals/ID`.
fn is_of_record(path: &str) -> bool {
    path.trim_matches('/').split_once('/').is_some_and(|(_, doc)| doc.parse::<DocId>().is_ok())
}

/// In the place of a record of a kind that this version does not know: somebody with a newer one has sent the link.
#[component]
pub fn NotYet() -> impl IntoView {
    view! {
        <div class="empty" data-test="not-yet">
            <p class="empty-title">{word(|words| words.not_yet)}</p>
            <p>{word(|words| words.not_yet_why)}</p>
            <LookForUpdate/>
        </div>
    }
}

/// In the place of a customer's page: why there may be none, and that it may still come.
#[component]
pub fn NotHere() -> impl IntoView {
    view! {
        <div class="empty" data-test="missing">
            <h1 class="empty-title">{word(|words| words.unknown_record)}</h1>
            <p>{word(|words| words.unknown_record_why)}</p>
            <SearchInstead/>
        </div>
    }
}

#[component]
fn SearchInstead() -> impl IntoView {
    let store = store();
    view! {
        <button type="button" class="primary" data-test="search-instead" on:click=move |_| {
            store.query.set(String::new());
            store.go_to_list();
            super::focus::on("input[name=search]");
        }>{word(|words| words.search_the_book)}</button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_a_later_kind_is_told_from_nonsense() {
        let doc = DocId::from_bytes([7; 16]);
        assert!(is_of_record(&format!("/deals/{doc}")));
        for nonsense in ["/deals", "/deals/7", "/more/lists/nonsense"] {
            assert!(!is_of_record(nonsense), "{nonsense}");
        }
    }
}
