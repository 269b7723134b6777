//! What is still to be done with a customer: the soonest at the top, and the way to plan something.

use leptos::prelude::*;
use shared::crm::Role;

use super::line::Line;
use super::register::Registering;
use super::{Lines, What};
use crate::reactive::memo;
use crate::state::store;
use crate::ui::each::For;
use crate::ui::record::Opened;
use crate::ui::word::word;

/// The section.
#[component]
pub fn Pending(lines: Lines) -> impl IntoView {
    let (store, opened) = (store(), expect_context::<Opened>());
    let registering = expect_context::<Registering>();
    let words = move || store.words().register;
    let count = memo(move |_| lines.open.with(Vec::len));
    let may_write = move || opened.is_writable(Role::Seller);
    view! {
        <section class="group activities" data-test="pending" aria-label=move || words().pending>
            <div class="section-head">
                <h2>{move || words().pending}
                    {move || (count.get() > 0).then(|| view! { " " <span class="tally">{count.get()}</span> })}
                </h2>
                <button type="button" class="quiet" data-test="add-plan" hidden=move || !may_write()
                    on:click=move |_| registering.open(Some(What::Plan))>{word(|words| words.plan)}</button>
            </div>
            {move || registering.left().filter(|_| may_write()).map(|left| {
                let said = if left.words.is_empty() { left.purpose } else { left.words };
                view! {
                    <div class="draft" data-test="left">
                        <p>{move || words().left} " " <q>{said}</q></p>
                        <button type="button" class="quiet" data-test="go-on"
                            on:click=move |_| registering.open(Some(left.what))>{move || words().go_on}</button>
                        <button type="button" class="quiet" data-test="drop-left"
                            on:click=move |_| store.forget_draft(opened.doc, super::DRAFT)>{word(|words| words.drop_draft)}</button>
                    </div>
                }
            })}
            <p class="none" hidden=move || { count.get() > 0 }>{move || words().nothing_pending}</p>
            <ul class="timeline">
                <For each=move || lines.open.get() key=|doc| *doc children=move |doc| view! { <Line doc=doc lines=lines.all/> }/>
            </ul>
        </section>
    }
}
