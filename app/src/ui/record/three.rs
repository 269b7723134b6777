//! Three facts at the top of a customer's page: when they were last visited, what comes next, what they buy in a year.

use leptos::prelude::*;
use shared::crm::Role;
use shared::crm::values::date;
use shared::crm::values::money::Money;

use super::opened::opened;
use crate::i18n;
use crate::protocol::ActivityLine;
use crate::reactive::memo;
use crate::state::{Store, local_day, store, today};
use crate::ui::activities::{Registering, What, is_late};
use crate::ui::customers::brief;
use crate::ui::word::word;

/// After so many days without a visit it is said as something to look at, and as something that is wrong.
const LONG: i64 = 60;
const TOO_LONG: i64 = 90;

/// What is said, and how loudly.
type Said = (String, &'static str);

/// The facts.
#[component]
pub fn ThreeFacts() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let last = memo(move |_| match store.activities.with(Vec::is_empty) && !opened.ready.get() {
        // They have not come yet.
        true => ("—".to_owned(), "none"),
        false => store.activities.with(|lines| last_visit(lines, store)),
    });
    let next = memo(move |_| store.activities.with(|lines| next(lines, store)));
    let worth = move || {
        Money::read(opened.value("worth").as_text().unwrap_or_default())
            .map(|worth| brief(worth, store))
            .unwrap_or_default()
    };
    let registering = expect_context::<Registering>();
    let may_plan = move || opened.is_writable(Role::Seller) && next.with(|(_, tone)| *tone == "none");
    let fact = move |label: fn(&'static i18n::Words) -> &'static str, test: &'static str, said: Signal<Said>| {
        view! {
            <div class="three-fact" data-test=test>
                <dt>{move || label(store.words())}</dt>
                <dd class=move || said.get().1>{move || said.get().0}</dd>
            </div>
        }
    };
    let worth =
        Signal::derive(move || if opened.value("worth").is_null() { ("—".to_owned(), "none") } else { (worth(), "") });
    view! {
        <dl class="three-facts">
            {fact(|words| words.last_visit, "last-visit", last.into())}
            <div class="three-fact" data-test="comes-next">
                <dt>{word(|words| words.comes_next)}</dt>
                <dd class=move || next.get().1>{move || if may_plan() {
                    view! {
                        <button type="button" class="three-plan" data-test="plan-next"
                            on:click=move |_| registering.open(Some(What::Plan))>{word(|words| words.plan)}</button>
                    }.into_any()
                } else {
                    next.get().0.into_any()
                }}</dd>
            </div>
            {fact(|words| words.bought_a_year, "bought-a-year", worth)}
        </dl>
    }
}

fn last_visit(lines: &[ActivityLine], store: Store) -> Said {
    let visits = lines.iter().filter(|line| line.what == What::Visit.code()).filter_map(|line| line.done);
    match visits.max().and_then(local_day).zip(today()) {
        Some((day, today)) => {
            let days = today.to_days() - day.to_days();
            let tone = if days >= TOO_LONG {
                "late"
            } else if days >= LONG {
                "soon-late"
            } else {
                ""
            };
            let said = if days == 0 {
                i18n::day(day, today, store.language())
            } else {
                i18n::days_ago(days, store.language())
            };
            (said, tone)
        }
        None => (store.words().never.to_owned(), "soon-late"),
    }
}

fn next(lines: &[ActivityLine], store: Store) -> Said {
    let open = lines.iter().filter(|line| line.done.is_none()).filter_map(|line| {
        let day = line.planned.and_then(local_day).or_else(|| date::read_iso(&line.due))?;
        Some((day, line))
    });
    match open.min_by_key(|(day, line)| (day.to_days(), line.planned)).zip(today()) {
        Some(((day, line), today)) if is_late(line) => {
            let days = today.to_days() - day.to_days();
            // What was to be done earlier today is told by its hour.
            let hour = line.planned.filter(|_| days == 0).map(|planned| store.moment(planned));
            (hour.unwrap_or_else(|| i18n::days_ago(days, store.language())), "late")
        }
        Some(((day, line), today)) => match line.planned {
            Some(planned) => (store.moment(planned), ""),
            None => (i18n::day(day, today, store.language()), ""),
        },
        None => ("—".to_owned(), "none"),
    }
}
