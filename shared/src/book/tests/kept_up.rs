//! What was made once is shown again until a row bears on it, and then it is made anew.

use proptest::prelude::*;

use super::*;
use crate::book::list::KEPT;

#[test]
fn what_was_made_goes_only_with_a_row_that_bears_on_it() {
    let named = |kind: Kind, name: &str| row(kind, &[("name", Value::text(name))]);
    let mut book = book(&[(1, customer(&[("name", "Ana")])), (40, named(Kind::MEMBER, "Rosa"))]);
    let look = |book: &mut Book| {
        for typed in ["", "a", "an", "ana", "r", "a"] {
            found(book, typed);
        }
        book.variety();
        drop(book.team(&TeamWanted::default()));
    };
    let made = |book: &Book| (book.lists.len(), book.variety.is_some(), book.team.is_some());
    for (id, row, left) in [
        (50, named(Kind::PRODUCT, "Queso"), (KEPT, true, true)),
        (41, named(Kind::TERRITORY, "Norte"), (KEPT, true, true)),
        (40, named(Kind::MEMBER, "Luis"), (0, true, false)),
        (20, activity(1, &[]), (0, true, false)),
        (1, customer(&[("name", "Ana María")]), (0, false, false)),
    ] {
        look(&mut book);
        assert_eq!(made(&book), (KEPT, true, true), "{id}");
        book.update(doc(id), Some(&row), &registry());
        assert_eq!(made(&book), left, "{id}");
    }
}

/// A change: what is said of a record then.
fn change() -> impl Strategy<Value = (u8, Row)> {
    let one_of = |choices: &[&'static str]| prop::sample::select(choices.to_vec());
    let customers = (
        0_u8..8,
        one_of(&["Sol", "Luz", "Ñu"]),
        prop::sample::select(vec![0_u8, 40, 41]),
        one_of(&["", "100 MXN", "250 MXN"]),
        one_of(&["", "lost", "retention"]),
        prop::bool::weighted(0.2),
    );
    let activities = (20_u8..30, 0_u8..8, any::<bool>(), -9_i64..40);
    let named = |kind: Kind, name: &str| row(kind, &[("name", Value::text(name))]);
    let view = |query: &str| row(Kind::VIEW, &[("of", Value::text("customer")), ("query", Value::text(query))]);
    prop_oneof![
        4 => customers.prop_map(|(id, name, owner, worth, stage, is_removed)| {
            let owner = if owner == 0 { String::new() } else { doc(owner).to_string() };
            let says = [("name", name), ("owner", owner.as_str()), ("worth", worth), ("stage", stage)];
            let says: Vec<(&str, &str)> = says.into_iter().filter(|(_, text)| !text.is_empty()).collect();
            let flags = if is_removed { Row::REMOVED } else { 0 };
            (id, Row { flags, ..customer(&says) })
        }),
        3 => activities.prop_map(|(id, of, is_done, days_ago)| {
            let when = if is_done { "done" } else { "planned" };
            let at = Value::Time((TODAY - days_ago) * DAY + DAY / 2);
            (id, activity(of, &[("what", Value::text("visit")), (when, at)]))
        }),
        1 => (40_u8..42, one_of(&["Rosa", "Ana", "Luis"])).prop_map(move |(id, name)| (id, named(Kind::MEMBER, name))),
        1 => one_of(&["Queso", "Sol"]).prop_map(move |name| (50, named(Kind::PRODUCT, name))),
        1 => one_of(&["stage=lost", "worth>1", "count(visit)>=1"]).prop_map(move |query| (60, view(query))),
    ]
}

fn views() -> [View; 10] {
    let wants = |filter: &str| View { filter: filter.to_owned(), ..View::default() };
    let by = |sort: Sort| View { sort, ..View::default() };
    [
        View::default(),
        View { query: "sol".into(), ..View::default() },
        by(Sort::Worth),
        by(Sort::By(Facet::Owner)),
        View { grouping: Some(Grouping::Owner), ..View::default() },
        View { filter: asked(|own| own.late = true), ..by(Sort::NextStep) },
        wants("owner=rosa"),
        wants("sort=owner asc limit 3"),
        wants(&format!("view={}", doc(60))),
        wants("sort=count(visit) desc limit 2"),
    ]
}

proptest! {
    #[test]
    fn what_was_looked_at_before_is_shown_as_what_is_made_anew(
        changes in prop::collection::vec((change(), 0..10_usize, 0..10_usize), 1..40),
    ) {
        let (views, registry) = (views(), registry());
        let (mut kept, mut rows) = (Book::new(Zone::UTC), BTreeMap::new());
        for (at, ((id, row), one, other)) in changes.into_iter().enumerate() {
            kept.update(doc(id), Some(&row), &registry);
            rows.insert(id, row);
            let all: Vec<(u8, Row)> = rows.iter().map(|(id, row)| (*id, row.clone())).collect();
            let title = |doc: DocId| rows.get(&doc.to_bytes()[15]).map(|row| row.title().to_owned());
            // Looked at after each change, and held to what is made anew after some.
            let mut anew = (at % 6 == 5).then(|| book(&all));
            for view in [&views[one], &views[other]] {
                let shown = |book: &mut Book| {
                    prepare(book, Kind::CUSTOMER, &all, &view.filter);
                    let seen = book.look(view, doc(ME), TODAY, &title, 0, 100);
                    (seen.customers, seen.groups)
                };
                let told = shown(&mut kept);
                if let Some(anew) = &mut anew {
                    prop_assert_eq!(told, shown(anew), "{:?}", view);
                }
            }
            let wanted = TeamWanted { today: TODAY, ..TeamWanted::default() };
            let told = (kept.team(&wanted), kept.variety());
            if let Some(anew) = &mut anew {
                prop_assert_eq!(told, (anew.team(&wanted), anew.variety()));
            }
        }
    }
}
