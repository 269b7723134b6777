//! Where people disagree: every value with who wrote it and when; one tap keeps one, typing in the field writes a third.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::crm::Value;
use shared::document::{Intent, Stamp, Stamped};
use shared::replica::Command;

use super::entries::say_referred;
use super::opened::opened;
use super::spec::Spec;
use super::words::say_value;
use crate::reactive::memo;
use crate::state::store;
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};

/// A value to choose, and where it comes from.
#[derive(Clone, PartialEq)]
struct Choice {
    value: Value,
    origin: Origin,
}

#[derive(Clone, PartialEq)]
enum Origin {
    Written { device: u32, time: i64 },
    Mine { time: i64 },
    Standing,
}

/// Shown only where there is something to settle.
#[component]
pub fn Disagreement(spec: Spec) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let key = spec.key.clone();
    let more = memo({
        let key = key.clone();
        move |_| opened.conflict(&key).map_or(0, |conflict| conflict.more)
    });
    let choices = memo(move |_| {
        let written = |stamped: Stamped| Choice {
            value: stamped.value,
            origin: Origin::Written { device: stamped.stamp.device, time: stamped.stamp.time },
        };
        let mut choices: Vec<Choice> = Vec::new();
        if let Some(conflict) = opened.conflict(&key) {
            choices.extend(conflict.values.into_iter().map(written));
        }
        if let Some(contested) = opened.contested(&key)
            && let Intent::Set { new, .. } = contested.intent
        {
            // Whoever takes a choice back has the same values before them as then, each by whom it is.
            let former = store.former.with(|former| former.get(&(opened.doc, key.clone())).cloned());
            let former = former.filter(|former| former.iter().any(|stamped| stamped.value == new));
            if let (true, Some(former)) = (choices.is_empty(), former) {
                choices.extend(former.into_iter().map(written));
            }
            let standing = opened.value(&key);
            if choices.iter().all(|choice| choice.value != standing) {
                choices.insert(0, Choice { value: standing, origin: Origin::Standing });
            }
            if choices.iter().all(|choice| choice.value != new) {
                choices.push(Choice { value: new, origin: Origin::Mine { time: contested.made } });
            }
        }
        choices
    });
    let writable = {
        let role = spec.write;
        move || opened.is_writable(role)
    };
    let mine = move || choices.with(|all| all.iter().any(|choice| matches!(choice.origin, Origin::Mine { .. })));
    let (doc, spec) = (opened.doc, StoredValue::new(spec));
    let row = move |choice: Choice| {
        let shown = spec.with_value(|spec| {
            say_value(spec, &choice.value, |group, id| say_referred(opened, group, id, store), store)
        });
        let origin = match choice.origin {
            Origin::Written { device, time } => {
                let who = store.author(device);
                // Two devices of one person are told apart.
                let is_shared = choices.with_untracked(|all| {
                    all.iter().any(|other| match other.origin {
                        Origin::Written { device: own, .. } => own != device && store.author(own) == who,
                        Origin::Mine { .. } | Origin::Standing => false,
                    })
                });
                let who = if is_shared { (store.words().device_of)(&who, &store.device_name(device)) } else { who };
                (store.words().written_by)(&who, &store.moment(time))
            }
            Origin::Mine { time } => (store.words().yours)(&store.moment(time)),
            Origin::Standing => store.words().standing.to_owned(),
        };
        let key = spec.with_value(|spec| spec.key.clone());
        let seen = opened.seen_now(&key);
        let said = shown.clone();
        let settle = move |event: MouseEvent| {
            focus::stay_near(&event, ".disputed, .conflict-box");
            let (key, value, seen) = (key.clone(), choice.value.clone(), seen.clone());
            let stamped = |choice: &Choice| match choice.origin {
                Origin::Written { device, time } => {
                    Some(Stamped { value: choice.value.clone(), stamp: Stamp { device, time } })
                }
                Origin::Mine { .. } | Origin::Standing => None,
            };
            let former: Vec<Stamped> = choices.with_untracked(|all| all.iter().filter_map(stamped).collect());
            store.former.update(|known| drop(known.insert((doc, key.clone()), former)));
            // Whoever takes it back finds both again: the other one as an edit that saw what does not stand there any more.
            let others = choices.with_untracked(|all| all.iter().map(|other| other.value.clone()).collect::<Vec<_>>());
            let others = others.into_iter().filter(|other| *other != value).rev();
            let undo = others.map(|other| Intent::set(&key, other.clone(), other)).collect();
            store.command(Command::Settle { doc, key: key.clone(), value, seen }, {
                let sentence = (store.words_now().kept)(&said);
                move |error| match error {
                    None => store.offer_undo(sentence, doc, undo),
                    Some(error) => store.show_error(&error),
                }
            });
        };
        view! {
            <li>
                {move || {
                    let line = view! {
                        <span class="choice-value">{shown.clone()}</span>
                        <span class="choice-origin">{origin.clone()}</span>
                    };
                    if writable() {
                        let settle = settle.clone();
                        view! {
                            <button type="button" class="choice-line" data-test="keep" data-value=shown.clone()
                                aria-label=format!("{}: {shown}, {origin}", store.words().keep)
                                on:click=settle>{line}</button>
                        }.into_any()
                    } else {
                        view! { <div class="choice-line" data-test="keep" data-value=shown.clone()>{line}</div> }.into_any()
                    }
                }}
            </li>
        }
    };
    view! {
        {move || (!choices.with(Vec::is_empty)).then(|| view! {
            <div class="conflict-box" role="group" data-test="conflict" data-field=spec.with_value(|spec| spec.key.clone())
                aria-label=store.words().conflict>
                <p class="conflict-title"><Sign icon=Icon::Fork/>
                    {if mine() { store.words().contested_explained } else { store.words().conflict_explained }}
                </p>
                <ul>{choices.get().into_iter().map(row).collect_view()}</ul>
                {move || (more.get() > 0).then(|| view! {
                    <p class="explained" data-test="more-values">{(store.words().values_besides)(more.get())}</p>
                })}
            </div>
        })}
    }
}
