//! The page of a record: a customer's, with everything about them, and that of any other kind; every field saving itself.
//!
//! The page opens its record when it appears and closes it when it goes; the record comes and changes as news. Fields read
//! the part that is theirs through [`Opened`], so that a change elsewhere in the record draws nothing anew here.

mod bar;
mod conflict;
mod disputes;
mod entries;
mod facts;
mod field;
mod head;
mod input;
mod issues;
mod keys;
mod line;
mod mark;
mod menu;
mod merged;
mod notes;
mod numbers;
mod opened;
mod page;
mod plain;
mod reach;
mod spec;
mod stray;
mod tags;
mod three;
mod words;

pub use disputes::{Disagreements, SettledHere};
pub use entries::{say_entry, say_referred};
pub use field::Field;
pub use input::read_calendar;
pub use issues::Issues;
pub use opened::Opened;
pub use plain::PlainRecord;
pub use reach::{Means, Reach};
pub use spec::Spec;
pub use words::{say_by_key, say_facts, say_value};

use leptos::prelude::*;
use shared::crm::{Kind, definition};
use shared::document::DocId;
use shared::replica::{Command, RecordView};

use crate::protocol::{Ask, CustomerLine};
use crate::reactive::{effect, memo};
use crate::state::{Route, store};
use crate::ui::activities::{Register, Registering};
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// Whose page is shown instead of a record's own.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
struct Leads {
    to: DocId,
    /// An activity, which is unfolded there.
    unfolds: bool,
}

/// A record that is a part of another is shown there, and an activity with its customer. Where it belongs is the replica's to say,
/// which follows no circles; a page that led to itself would be drawn for ever.
fn leads(view: &RecordView) -> Option<Leads> {
    let to = view.shown_on.filter(|to| *to != view.doc && view.astray.is_none())?;
    Some(Leads { to, unfolds: definition(view.record.kind).is_deed() })
}

/// One record of the kind that has a page of its own: of customers. What is found here by its id alone may be of any kind.
#[component]
pub fn Customer(kind: Kind, doc: DocId) -> impl IntoView {
    let store = store();
    store.activities.set(Vec::new());
    store.missing.set(None);
    store.preferences.opened(doc);
    store.order(Command::Open { doc });
    store.ask(&Ask::Activities { customer: Some(doc) });
    on_cleanup(move || {
        store.order(Command::Close { doc });
        store.ask(&Ask::Activities { customer: None });
    });
    let opened = Opened::new(doc);
    provide_context(opened);
    let registering = Registering::new(opened);
    provide_context(registering);
    keys::listen(opened, kind, Some(registering));
    let leads = memo(move |_| opened.view.with(|view| view.as_deref().and_then(leads)));
    // A record of another kind, by a link that does not say so, has a page of its own.
    let is = move || opened.view.with(|view| view.as_ref().map(|view| view.record.kind));
    effect(move || {
        if let Some(is) = is().filter(|is| *is != kind && definition(*is).has_page()) {
            store.go_instead(Route::Record { kind: is, doc });
        }
    });
    effect(move || {
        if let Some(Leads { to, unfolds }) = leads.get() {
            if unfolds {
                store.unfold(Some(doc));
            }
            store.go_instead(Route::of(to));
        }
    });
    let here = memo(move |_| is() == Some(kind));
    // What has no page of its own, and belongs on no other's.
    let pageless = memo(move |_| is().filter(|is| !definition(*is).has_page() && leads.with(Option::is_none)));
    // Who it is, from the row that was tapped: there before the record is.
    let tapped = store.customers.with_untracked(|window| window.lines.iter().find(|line| line.doc == doc).cloned());
    view! {
        <article class="record" data-test="customer" data-doc=doc.to_string() data-removed=move || opened.is_removed().to_string() data-ready=move || opened.ready.get().to_string()>
            <div class="record-bar">
                <button
                    type="button" class="quiet icon-only back" data-test="back"
                    aria-label=move || store.words().back
                    on:click=move |_| store.back()
                >
                    <Sign icon=Icon::Back/>
                </button>
                <span class="record-bar-name" aria-hidden="true">{move || opened.value("name").as_text().unwrap_or_default().to_owned()}</span>
                <crate::ui::shell::Chip/>
                <menu::MenuButton here=here/>
            </div>
            <bar::Bar kind=kind/>
            {move || if here.get() {
                view! { <page::Page kind=kind/> <Register registering=registering/> <menu::Menu kind=kind/> }.into_any()
            } else if let Some(is) = pageless.get() {
                if definition(is).is_deed() {
                    view! { <stray::Stray/> }.into_any()
                } else if is.is_known() {
                    view! { <crate::ui::nowhere::NotHere/> }.into_any()
                } else {
                    view! { <crate::ui::nowhere::NotYet/> }.into_any()
                }
            } else if store.missing.get() == Some(doc) {
                // One that the list knows was taken off to make room.
                match &tapped {
                    Some(line) => view! {
                        {known_head(Some(line))}
                        <p class="empty" data-test="missing">{word(|words| words.record_away)}</p>
                    }.into_any(),
                    None => view! { <crate::ui::nowhere::NotHere/> }.into_any(),
                }
            } else {
                known_head(tapped.as_ref()).into_any()
            }}
        </article>
    }
}

fn known_head(tapped: Option<&CustomerLine>) -> impl IntoView {
    tapped.map(|line| view! { <head::Known line=line.clone()/> })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use shared::document::Record;
    use shared::replica::Astray;

    use super::*;

    fn id(seed: u8) -> DocId {
        DocId::from_bytes([seed; 16])
    }

    fn view(kind: Kind, shown_on: Option<DocId>, astray: Option<Astray>) -> RecordView {
        let record = Record {
            kind,
            territory: 1,
            removed: None,
            values: [("customer".to_owned(), shared::crm::Value::text(id(2).to_string()))].into(),
            texts: BTreeMap::new(),
            conflicts: Vec::new(),
            issues: Vec::new(),
        };
        RecordView {
            doc: id(1),
            record,
            waiting: Vec::new(),
            contested: Vec::new(),
            role: None,
            merged: Vec::new(),
            shown_on,
            refused: Vec::new(),
            astray,
        }
    }

    #[test]
    fn a_page_leads_where_its_record_belongs_and_nowhere_else() {
        let on = |seed, unfolds| Some(Leads { to: id(seed), unfolds });
        for (kind, shown_on, astray, expected) in [
            (Kind::CUSTOMER, None, None, None),
            (Kind::CUSTOMER, Some(id(3)), None, on(3, false)),
            (Kind::ACTIVITY, Some(id(2)), None, on(2, true)),
            // Whatever it names, it is shown by itself.
            (Kind::ACTIVITY, None, Some(Astray::Ring), None),
            (Kind::ACTIVITY, None, Some(Astray::Elsewhere), None),
            (Kind::CUSTOMER, None, Some(Astray::Ring), None),
            (Kind::CUSTOMER, Some(id(1)), None, None),
            (Kind::ACTIVITY, Some(id(2)), Some(Astray::Ring), None),
        ] {
            assert_eq!(leads(&view(kind, shown_on, astray)), expected, "{kind:?} {shown_on:?} {astray:?}");
        }
    }
}
