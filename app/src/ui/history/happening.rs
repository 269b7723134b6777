//! One thing that happened, and what takes it back.

use leptos::prelude::*;
use shared::crm::Role;
use shared::document::{Fact, Happening};
use shared::replica::Question;

use super::facts::FactLine;
use super::restoring::{PendingPlan, carry_out};
use crate::state::store;
use crate::ui::icon::{Icon, Sign};
use crate::ui::record::Opened;
use crate::ui::word::word;

/// The line. `of`: the part of the record whose history it is.
#[component]
pub fn HappeningLine(happening: Happening, of: StoredValue<Option<String>>) -> impl IntoView {
    let store = store();
    let opened = expect_context::<Opened>();
    let Happening { change, stamp, is_clock_doubtful, is_waiting, facts, .. } = happening;
    let pending = RwSignal::new(None);
    let doc = opened.doc;
    let is_part = of.with_value(Option::is_some);
    let who = move || store.author(stamp.device);
    let when = move || match stamp.device {
        // What was written on the server's own command line was written on no device.
        0 => store.moment(stamp.time),
        device => (store.words().happened_on)(&store.moment(stamp.time), &store.device_name(device)),
    };
    // A birth is taken back by removing the record, which has a button of its own; it can still be put back to.
    let is_birth = facts.iter().any(|fact| matches!(fact, Fact::Born { .. }));
    let take_back = move |_| {
        carry_out(store, Question::Reversal { doc, change }, store.words_now().taken_back, pending);
    };
    let put_back = move |_| {
        let question = Question::Restoration { doc, to: change, of: of.get_value() };
        carry_out(store, question, store.words_now().was_put_back, pending);
    };
    let writable = move || opened.may(Role::Seller);
    view! {
        <li class="happening" data-test="happening" data-waiting=is_waiting.to_string()>
            <p class="activity-what">{who}</p>
            <p class="activity-when">{when}
                {is_waiting.then(|| view! {
                    <span class="mark waiting"><Sign icon=Icon::Clock/>" "{word(|words| words.on_this_phone)}</span>
                })}
            </p>
            {is_clock_doubtful.then(|| view! { <p class="explained">{word(|words| words.clock_doubtful)}</p> })}
            <ul class="happened">
                {facts.into_iter().map(|fact| view! { <FactLine fact=fact/> }).collect_view()}
            </ul>
            <div class="happening-actions" hidden=move || !writable()>
                <button type="button" class="quiet" data-test="put-back" on:click=put_back>
                    {move || if is_part { store.words().put_back_value } else { store.words().put_back }}
                </button>
                <button type="button" class="quiet" data-test="take-back" hidden=is_birth on:click=take_back>
                    {word(|words| words.take_back)}
                </button>
            </div>
            <PendingPlan pending=pending/>
        </li>
    }
}
