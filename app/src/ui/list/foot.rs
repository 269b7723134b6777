//! What the table of any kind comes to: at its foot one sum a currency of each column of money.

use leptos::prelude::*;
use shared::book::Sum;
use shared::crm::values::money::{Currency, Money};
use shared::crm::{Kind, ValueType, definition};

use super::{Column, What};
use crate::i18n;
use crate::protocol::{CellOf, ShelfWindow};
use crate::state::{Store, store};

/// The columns of money, in their order. What the book makes of others is in no row, and not summed up.
pub fn money(columns: &[Column]) -> Vec<CellOf> {
    let cell = |column: &Column| match &column.what {
        What::Field(CellOf::Slot(slot), spec) if spec.value == ValueType::Money => Some(CellOf::Slot(*slot)),
        What::Field(..)
        | What::Title
        | What::LastContact
        | What::NextStep
        | What::Worth
        | What::Made
        | What::Territory => None,
    };
    columns.iter().filter_map(cell).collect()
}

/// The foot: how many the table has, and what they come to.
#[component]
pub fn Foot(kind: Kind, window: Memo<Option<ShelfWindow>>, columns: Memo<Vec<Column>>) -> impl IntoView {
    let store = store();
    let count_of = move |n: u32| i18n::count_of(definition(kind).noun, n, store.language());
    let count = move || count_of(window.with(|window| window.as_ref().map_or(0, |window| window.total)));
    let label = move |of: &CellOf| {
        let is_it = |column: &&Column| matches!(&column.what, What::Field(cell, _) if cell == of);
        columns.with(|columns| columns.iter().find(is_it).map(|column| column.label.clone()))
    };
    let sums = move || {
        let told = window.with(|window| {
            let told = window.as_ref().map(|window| (window.wanted.sums.clone(), window.sums.clone()));
            told.unwrap_or_default()
        });
        let column = |(of, sums): (CellOf, Vec<Sum>)| {
            let is_only = sums.len() == 1;
            let sum = |sum: Sum| {
                let said = said(&sum, is_only, store)?;
                Some(view! {
                    <span class="table-sum" data-test="sum" data-currency=sum.currency title=count_of(sum.count)>{said}</span>
                })
            };
            let sums = sums.into_iter().filter_map(sum).collect_view();
            view! { <span class="table-unit">{label(&of)}</span> {sums} }
        };
        told.0.into_iter().zip(told.1).filter(|(_, sums)| !sums.is_empty()).map(column).collect_view()
    };
    view! {
        <div class="table-foot" data-test="table-foot">
            <span>{count}</span>
            <span class="table-sums">{sums}</span>
        </div>
    }
}

/// An amount as there is room for it: with its sign if it is the only one, else with its letters.
fn said(sum: &Sum, is_only: bool, store: Store) -> Option<String> {
    let money = Money::new(sum.minor, Currency::parse(&sum.currency).ok()?).ok()?;
    Some(if is_only { money.brief(store.region()) } else { money.round(store.region()) })
}
