//! What wants a person: a customer that was removed, and what a merge could not decide by itself.

use leptos::prelude::*;
use shared::crm::{Role, Value, definition};
use shared::document::{Issue, Stamped};
use shared::replica::Act;

use super::opened::opened;
use crate::reactive::memo;
use crate::state::{now, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// The removed record's line, and each issue with its repair: what is merged in a circle is parted.
#[component]
pub fn Issues() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let issues = memo(move |_| {
        opened.view.with(|view| view.as_ref().map(|view| view.record.issues.clone()).unwrap_or_default())
    });
    let restore = move |key: String| opened.set([(key, Value::Null)]);
    // Removing once more, by somebody who has seen the change, settles it.
    let keep = move |key: String| opened.set([(key, Value::Time(now()))]);
    let writable = move || opened.may(definition(opened.kind()).write);
    let issue = move |issue: Issue| {
        let (key, sentence) = match issue {
            Issue::ChangedWhileRemoved => ("removed".to_owned(), store.words().changed_while_removed.to_owned()),
            Issue::EntryChangedWhileRemoved { entry } => {
                let (group, id) = entry.split_once('/').unwrap_or((&entry, ""));
                let words = super::entries::title(opened, group, id, store);
                (format!("{entry}/removed"), (store.words().entry_changed_while_removed)(&words))
            }
        };
        let (restored, kept) = (key.clone(), key.clone());
        view! {
            <div class="issue" role="group" data-test="issue" data-field=key>
                <p>{sentence}</p>
                <button type="button" class="primary" data-test="issue-restore" hidden=move || !writable()
                    on:click=move |_| restore(restored.clone())>{store.words().restore}</button>
                <button type="button" class="quiet" data-test="issue-keep" hidden=move || !writable()
                    on:click=move |_| keep(kept.clone())>{store.words().keep_removed}</button>
            </div>
        }
    };
    view! {
        {move || (opened.is_removed() && !issues.with(|all| all.contains(&Issue::ChangedWhileRemoved))).then(|| view! {
            <div class="issue quiet-issue" role="group">
                <p>{word(|words| words.removed_record)}</p>
                <button type="button" class="primary" data-test="restore-customer" hidden=move || !writable()
                    on:click=move |_| restore("removed".to_owned())>{word(|words| words.restore)}</button>
            </div>
        })}
        {move || issues.get().into_iter().map(issue).collect_view()}
        {move || opened.astray().filter(|_| definition(opened.kind()).merges()).map(|_| view! {
            <div class="issue" role="group" data-test="astray">
                <p>{word(|words| words.in_a_ring)}</p>
                <button type="button" class="primary" data-test="part" hidden=move || !writable()
                    on:click=move |_| opened.set(["merged_into", "merged"].map(|key| (key.to_owned(), Value::Null)))
                >{word(|words| words.part)}</button>
            </div>
        })}
        <Territories/>
    }
}

/// Who was moved to two territories at once: a tap leaves them in one, with their activities.
#[component]
fn Territories() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let choices = memo(move |_| {
        let conflict = (!opened.is_removed()).then(|| opened.conflict("territory")).flatten();
        conflict.map(|conflict| conflict.values).unwrap_or_default()
    });
    let row = move |stamped: Stamped| {
        let number = stamped.value.as_int().and_then(|number| u32::try_from(number).ok())?;
        let name = store.territory_name(number);
        let origin = (store.words().written_by)(&store.author(stamped.stamp.device), &store.moment(stamped.stamp.time));
        let said = (store.words().keep_in)(&name);
        Some(view! {
            <li>
                <p class="choice-value">{name}</p>
                <p class="choice-origin">{origin}</p>
                <button type="button" class="quiet" data-test="keep-territory" data-value=number
                    hidden=move || !opened.may(Role::Manager)
                    on:click=move |_| {
                        store.do_to_many(vec![opened.doc], Act::Move(number), move |n| (store.words_now().many_changed)(n));
                    }>{said}</button>
            </li>
        })
    };
    view! {
        {move || (!choices.with(Vec::is_empty)).then(|| view! {
            <div class="conflict-box" role="group" data-test="conflict" data-field="territory" aria-label=store.words().territory>
                <p class="conflict-title"><Sign icon=Icon::Fork/>{store.words().moved_twice}</p>
                <ul>{choices.get().into_iter().filter_map(row).collect_view()}</ul>
                <p class="explained" hidden=move || opened.may(Role::Manager)>{store.words().manager_settles}</p>
            </div>
        })}
    }
}
