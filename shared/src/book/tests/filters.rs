//! Lists that are asked by a filter's text.

use super::*;

#[test]
fn what_is_kept_lists_the_same_customers() {
    let me = doc(ME).to_string();
    let at = |days: i64| Value::Time((TODAY - days) * DAY + DAY / 2);
    let done = |who: u8, days: i64| activity(who, &[("what", Value::text("visit")), ("done", at(days))]);
    let open = |who: u8, what: &str, days: i64| activity(who, &[("what", Value::text(what)), ("planned", at(days))]);
    let rows = [
        (1, customer(&[("name", "Ana"), ("owner", &me), ("phone/number", "+525512345678"), ("stage", "lost")])),
        (
            2,
            customer(&[
                ("name", "Beto"),
                ("contact/phone", "+525512345678"),
                ("address/city", "León"),
                ("address/city", "Puebla"),
            ]),
        ),
        (3, customer(&[("name", "Caro"), ("mail/address", "caro@example.com"), ("segment", "Abarrotes")])),
        (4, customer(&[("name", "Dora"), ("tag/label", "vip"), ("tag/label", "ruta 4"), ("worth", "500000 MXN")])),
        (5, customer(&[("name", "Eva"), ("relation", "prospect"), ("x/shelf000", "De piso")])),
        // Listed, for somebody has to settle it; and no filter lets it through.
        (
            6,
            Row {
                flags: Row::REMOVED | Row::ISSUE,
                ..customer(&[("name", "Fito"), ("stage", "lost"), ("owner", &me)])
            },
        ),
        (20, done(1, 70)),
        (21, done(2, 60)),
        (22, done(3, 59)),
        (23, open(1, "task", 3)),
        (24, open(2, "visit", 0)),
        (25, open(4, "visit", -4)),
        (26, activity(5, &[("what", Value::text("task"))])),
    ];
    let of = |set: &dyn Fn(&mut Parted)| View { filter: asked(set), ..View::default() };
    let choice = |facet: &Facet, choices: &[&str]| {
        let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
        of(&|own| own.choices = vec![(facet.clone(), Vec::clone(&choices))])
    };
    let mut ways = vec![
        of(&|own| own.mine = true),
        of(&|own| own.late = true),
        choice(&Facet::Stage, &["lost", ""]),
        choice(&Facet::Tag, &["vip"]),
        choice(&Facet::City, &["León"]),
        choice(&Facet::City, &["puebla"]),
        choice(&Facet::Segment, &["ABARROTES"]),
        choice(&Facet::Segment, &[""]),
        choice(&Facet::Territory, &["1"]),
        choice(&Facet::Custom("shelf000".into()), &["De piso"]),
    ];
    for answer in [true, false] {
        ways.push(of(&|own| own.phone = Some(answer)));
        ways.push(of(&|own| own.mail = Some(answer)));
        ways.push(of(&|own| own.open_tasks = Some(answer)));
        ways.push(of(&|own| own.contacted = Some(answer)));
    }
    // Who was written down long ago, and by then not seen.
    ways.extend([1, 59, 60, 61, 70, 71].map(|days| of(&|own| own.silent_days = Some(days))));
    for view in ways {
        let mut told = book(&rows);
        let kept = kept::keep(Kind::CUSTOMER, &view, &registry()).unwrap();
        let shown = seen(&mut told, &view);
        // As a device without a book lists them.
        let filter = crate::crm::Filter::parse(Kind::CUSTOMER, &kept.query, &registry()).unwrap();
        let mut standing = Standing::new(filter, &registry(), Zone::UTC, &me).unwrap();
        rows.iter().for_each(|(id, row)| standing.update(doc(*id), Some(row)));
        let views = filter::Views::new();
        let asked = Asked { calendar: told.calendar(TODAY), here: None, views: &views, title: &|_| None };
        let listed = standing.look(&asked).list();
        assert_eq!(listed, shown.into_iter().map(doc).collect::<Vec<_>>(), "{}", kept.query);
        assert_eq!(kept::look(Kind::CUSTOMER, &kept, &registry()), Ok(view));
    }
}

#[test]
fn a_filter_asks_for_the_views_of_now() {
    let view = |query: &str, flags: u8| {
        let says = [("of", Value::text("customer")), ("name", Value::text("León")), ("query", Value::text(query))];
        Row { flags, ..row(Kind::VIEW, &says) }
    };
    let mut rows = vec![
        (1, customer(&[("name", "Ana"), ("address/city", "León")])),
        (2, customer(&[("name", "Beto"), ("address/city", "Puebla")])),
        (30, view("address.city=León", 0)),
    ];
    let mut told = book(&rows);
    let text = format!("view={}", doc(30));
    let asked = View { filter: text.clone(), ..View::default() };
    for (query, flags, expected) in [
        ("address.city=León", 0, vec![1]),
        ("address.city=Puebla", 0, vec![2]),
        ("address.city=Puebla & later(7)", 0, vec![]),
        (text.as_str(), 0, vec![]),
        ("name~e", 0, vec![2]),
        ("name~e", Row::REMOVED, vec![]),
    ] {
        rows[2].1 = view(query, flags);
        told.update(doc(30), Some(&rows[2].1), &registry());
        prepare(&mut told, Kind::CUSTOMER, &rows, &text);
        assert_eq!(seen(&mut told, &asked), expected, "{query}");
    }
    assert!(told.update(doc(30), None, &registry()).views);
    rows.truncate(2);
    prepare(&mut told, Kind::CUSTOMER, &rows, &text);
    assert!(seen(&mut told, &asked).is_empty());
}

#[test]
fn a_filter_asks_for_the_views_that_everybody_has() {
    let rows = [
        (1, customer(&[("name", "Ana"), ("phone/number", "+525512345678")])),
        (2, customer(&[("name", "Beto"), ("address/city", "León")])),
        (3, customer(&[("name", "Caro")])),
    ];
    let mut told = book(&rows);
    for (text, expected) in [
        ("view=nophone", vec![2, 3]),
        ("view!=nophone", vec![1]),
        ("view=nophone & address.city=empty", vec![3]),
        ("view=unvisited60 & view=nophone", vec![2, 3]),
        // Another kind's.
        ("view=onsale", vec![]),
    ] {
        prepare(&mut told, Kind::CUSTOMER, &rows, text);
        let asked = View { filter: text.to_owned(), ..View::default() };
        assert_eq!(seen(&mut told, &asked), expected, "{text}");
    }
}

#[test]
fn nearness_is_asked_from_where_the_device_is() {
    let rows = [
        (1, customer(&[("name", "Ana"), ("address/place", "19.44,-99.13")])),
        (2, customer(&[("name", "Beto"), ("address/place", "20.97,-89.62")])),
        (3, customer(&[("name", "Caro")])),
    ];
    let (mexico, merida) = ("19.432608,-99.133209", "20.967370,-89.592586");
    let mut told = book(&rows);
    let text = "near<=5km";
    prepare(&mut told, Kind::CUSTOMER, &rows, text);
    for (here, expected) in [(None, vec![]), (Some(mexico), vec![1]), (Some(merida), vec![2])] {
        let asked = View { filter: text.to_owned(), here: here.map(str::to_owned), ..View::default() };
        assert_eq!(seen(&mut told, &asked), expected);

        // As the lists of other kinds are asked.
        let place = here.map(|here| Place::parse(here).unwrap());
        let all = [1, 2, 3].map(doc).to_vec();
        let through = told.let_through((Kind::CUSTOMER, text), (TODAY, place), &|_| None, all, false);
        assert!(through.iter().copied().eq(expected.into_iter().map(doc)), "{through:?}");
    }
}

#[test]
fn a_filter_wants_so_many_and_no_more() {
    let rows: Vec<(u8, Row)> =
        (1..6).map(|id| (id, customer(&[("name", ["Eva", "Dora", "Caro", "Beto", "Ana"][id as usize - 1])]))).collect();
    let mut told = book(&rows);
    let text = "name!~dora sort=name limit 3";
    prepare(&mut told, Kind::CUSTOMER, &rows, text);
    let asked = View { filter: text.into(), ..View::default() };
    assert_eq!(seen(&mut told, &asked), [5, 4, 3]);
}

#[test]
fn what_is_asked_by_hand_narrows_before_so_many_are_counted() {
    let of = |name: &str, worth: &str, stage: &str, phone: &str| {
        let says = [("name", name), ("worth", worth), ("stage", stage), ("phone/number", phone)];
        customer(&says.into_iter().filter(|(_, text)| !text.is_empty()).collect::<Vec<_>>())
    };
    let rows = [
        (1, of("Ana", "500000 MXN", "lost", "+525512345678")),
        (2, of("Beto", "400000 MXN", "lost", "")),
        (3, of("Caro", "300000 MXN", "", "+525512345679")),
        (4, of("Dora", "200000 MXN", "", "")),
        (5, of("Eva", "100000 MXN", "lost", "")),
    ];
    let mut told = book(&rows);
    let query = "sort=worth desc limit 2".to_owned();
    prepare(&mut told, Kind::CUSTOMER, &rows, &query);
    let opened = kept::look(Kind::CUSTOMER, &kept::Kept { query, group: String::new() }, &registry()).unwrap();
    assert_eq!(seen(&mut told, &opened), [1, 2]);
    let narrowed = |set: &dyn Fn(&mut Parted)| {
        let mut parted = Parted::read(Kind::CUSTOMER, &opened.filter, &registry()).unwrap();
        set(&mut parted);
        let filter = parted.text(Kind::CUSTOMER);
        View { filter, ..opened.clone() }
    };
    let lost = || vec![(Facet::Stage, vec!["lost".to_owned()])];
    let by_name = View { sort: Sort::Name, reversed: true, ..narrowed(&|own| own.phone = Some(false)) };
    for (view, expected) in [
        (narrowed(&|own| own.phone = Some(false)), vec![2, 4]),
        (narrowed(&|own| own.choices = lost()), vec![1, 2]),
        (narrowed(&|own| (own.choices, own.phone) = (lost(), Some(false))), vec![2, 5]),
        // The same ones, whoever of them comes first.
        (by_name, vec![4, 2]),
    ] {
        assert_eq!(seen(&mut told, &view), expected);
        let kept = kept::keep(Kind::CUSTOMER, &view, &registry()).unwrap();
        assert!(!told.standings.has(Kind::CUSTOMER, &kept.query), "no filter is kept up for each condition");

        // What is kept of it lists the same ones, here and wherever its text is run.
        let again = kept::look(Kind::CUSTOMER, &kept, &registry()).unwrap();
        let mut other = book(&rows);
        prepare(&mut other, Kind::CUSTOMER, &rows, &kept.query);
        let by_worth = seen(&mut other, &again);
        assert_eq!(BTreeSet::from_iter(by_worth), BTreeSet::from_iter(expected), "{}", kept.query);
    }

    // A search is among those that are there.
    let sought = |name: &str| View { query: name.to_owned(), ..opened.clone() };
    assert_eq!((seen(&mut told, &sought("beto")), seen(&mut told, &sought("dora"))), (vec![2], vec![]));

    // Each choice says how many it would bring.
    let mut stages = |view: &View| {
        let view = View { facets: true, ..view.clone() };
        seen(&mut told, &view);
        let facets = told.look(&view, doc(ME), TODAY, &|_| None, 0, 9).facets;
        let found = facets.into_iter().find(|counts| counts.facet == Facet::Stage).unwrap().counts;
        found.into_iter().map(|(choice, count)| format!("{choice} {count}")).collect::<Vec<_>>()
    };
    assert_eq!(stages(&opened), [" 2", "lost 2"]);
    assert_eq!(stages(&narrowed(&|own| (own.choices, own.phone) = (lost(), Some(true)))), [" 1", "lost 1"]);
    assert_eq!(stages(&sought("beto")), ["lost 1"]);
}

#[test]
fn so_many_and_no_more_are_those_that_every_device_lists() {
    let (me, rosa) = (doc(ME).to_string(), doc(40).to_string());
    let member = |name: &str| row(Kind::MEMBER, &[("name", Value::text(name))]);
    let product = |name: &str, brand: &str, state: &str, successor: Option<u8>| {
        let says = [("name", name), ("brand", brand), ("state", state)];
        let mut says: Vec<(&str, Value)> = says.into_iter().map(|(key, text)| (key, Value::text(text))).collect();
        says.extend(successor.map(|other| ("successor", Value::Text(doc(other).to_string()))));
        row(Kind::PRODUCT, &says)
    };
    let visit = |of: u8| activity(of, &[("what", Value::text("visit")), ("done", Value::Time((TODAY - 3) * DAY))]);
    let rows = [
        (1, customer(&[("name", "Eva"), ("owner", &me), ("worth", "500000 MXN")])),
        (2, customer(&[("name", "Dora"), ("owner", &rosa), ("worth", "900000 MXN")])),
        (3, customer(&[("name", "Caro"), ("owner", &me), ("worth", "100000 MXN"), ("stage", "lost")])),
        (4, customer(&[("name", "Beto"), ("owner", &me), ("worth", "500000 MXN"), ("phone/number", "+525512345678")])),
        (5, customer(&[("name", "Ana"), ("stage", "lost")])),
        (20, visit(3)),
        (21, visit(3)),
        (22, visit(5)),
        (40, member("Rosa")),
        (ME, member("Ana María")),
        (50, product("Queso", "serrana", "active", Some(51))),
        (51, product("Crema", "serrana", "active", None)),
        (52, product("Café", "costeña", "active", Some(50))),
        (53, product("Azúcar", "zafra", "ended", None)),
    ];
    let title = |doc: DocId| {
        let found = rows.iter().find(|(id, _)| *id == doc.to_bytes()[15]);
        found.map(|(_, row)| row.title().to_owned())
    };
    let mut told = book(&rows);
    for (kind, text, expected) in [
        (Kind::CUSTOMER, "limit 2", vec![5, 4]),
        (Kind::CUSTOMER, "owner=@me sort=worth desc limit 2", vec![4, 1]),
        (Kind::CUSTOMER, "phone.number=empty & contact.phone=empty sort=name desc limit 2", vec![1, 2]),
        (Kind::CUSTOMER, "sort=count(visit) desc limit 3", vec![3, 5, 4]),
        (Kind::CUSTOMER, "owner=rosa limit 1", vec![2]),
        (Kind::CUSTOMER, "sort=owner asc limit 4", vec![4, 3, 1, 2]),
        (Kind::CUSTOMER, "stage=lost sort=created desc limit 1", vec![5]),
        // An order that the list has no way for is followed, too.
        (Kind::CUSTOMER, "stage=lost sort=count(visit) desc", vec![3, 5]),
        (Kind::PRODUCT, "limit 1", vec![53]),
        (Kind::PRODUCT, "state=active sort=brand desc limit 2", vec![51, 50]),
        (Kind::PRODUCT, "brand~serrana limit 1", vec![51]),
        (Kind::PRODUCT, "sort=successor asc limit 2", vec![50, 52]),
    ] {
        let kept = kept::Kept { query: text.to_owned(), group: String::new() };
        let view = kept::look(kind, &kept, &registry()).unwrap();
        let also = view.filter.as_str();
        prepare(&mut told, kind, &rows, also);
        let shown = if kind == Kind::CUSTOMER {
            told.look(&view, doc(ME), TODAY, &title, 0, 100).customers
        } else {
            let all = told.look_at(kind, &Query::new(""), 0, 100).docs;
            told.let_through((kind, also), (TODAY, None), &title, all, view.sort == Sort::Best && !view.reversed)
        };
        assert!(shown.iter().copied().eq(expected.into_iter().map(doc)), "{text}: {shown:?}");

        // As a device without a book lists them.
        let filter = crate::crm::Filter::parse(kind, text, &registry()).unwrap();
        let mut standing = Standing::new(filter, &registry(), Zone::UTC, &me).unwrap();
        rows.iter().for_each(|(id, row)| standing.update(doc(*id), Some(row)));
        let views = filter::Views::new();
        let asked = Asked { calendar: told.calendar(TODAY), here: None, views: &views, title: &title };
        assert_eq!(shown, standing.look(&asked).list(), "{text}");
    }
}

#[test]
fn what_is_kept_up_goes_only_with_what_it_refers_to() {
    let view = |query: &str| row(Kind::VIEW, &[("of", Value::text("customer")), ("query", Value::text(query))]);
    let of_list = |list: &str| row(Kind::OPTION, &[("list", Value::text(list)), ("code", Value::text("x"))]);
    let rows = [(1, customer(&[("name", "Ana")])), (30, view("name~a")), (31, view(&format!("view={}", doc(30))))];
    let named = format!("view={}", doc(31));
    let texts = ["name~a", "(stage=lost | name~b)", "count(visit:outcome=order)=0", "x.0000003d>=1", named.as_str()];
    let left = |changed: DocId, row: &Row| {
        let mut told = book(&rows);
        texts.iter().for_each(|text| prepare(&mut told, Kind::CUSTOMER, &rows, text));
        told.update(changed, Some(row), &registry());
        texts.map(|text| told.standings.has(Kind::CUSTOMER, text))
    };
    assert_eq!(left(doc(2), &customer(&[("name", "Eva")])), [true; 5]);
    assert_eq!(left(doc(60), &of_list("customer.stage")), [true, false, true, true, false]);
    assert_eq!(left(doc(60), &of_list("activity.outcome")), [true, true, false, true, false]);
    assert_eq!(left(doc(61), &row(Kind::CUSTOM_FIELD, &[])), [true, true, true, false, false]);
    assert_eq!(left(doc(30), &view("name~b")), [true, true, true, true, false]);
    assert_eq!(left(doc(32), &view("name~b")), [true; 5]);
}

#[test]
fn a_choice_means_what_counts_as_it_however_it_is_written() {
    let rows = [
        (1, customer(&[("name", "Ana"), ("stage", "lost"), ("tag/label", "VIP"), ("tag/label", "vip")])),
        (2, customer(&[("name", "Beto"), ("stage", "bankrupt"), ("tag/label", "Vip")])),
        (3, customer(&[("name", "Caro"), ("stage", "retention")])),
    ];
    let mut told = book(&rows);
    let option = row(Kind::OPTION, &[("list", Value::text("customer.stage")), ("code", Value::text("bankrupt"))]);
    let record = OptionRecord {
        record: doc(60).to_string(),
        list: "customer.stage".into(),
        code: "bankrupt".into(),
        counts_as: "lost".into(),
        ..OptionRecord::default()
    };
    told.update(doc(60), Some(&option), &registry().with_options(vec![record]));
    let wants = |facet: Facet, choice: &str| {
        let filter = asked(|own| own.choose(&facet, choice, true));
        View { filter, facets: true, ..View::default() }
    };
    for (facet, choice, expected) in [
        (Facet::Stage, "lost", vec![1, 2]),
        (Facet::Stage, "bankrupt", vec![2]),
        (Facet::Tag, "vip", vec![1, 2]),
        (Facet::Tag, "", vec![3]),
    ] {
        let view = wants(facet.clone(), choice);
        assert_eq!(seen(&mut told, &view), expected, "{choice}");
        // It says how many it brings.
        let facets = told.look(&view, doc(ME), TODAY, &|_| None, 0, 9).facets;
        let counts = facets.into_iter().find(|counts| counts.facet == facet).unwrap().counts;
        let own = counts.iter().find(|(own, _)| own == choice).unwrap();
        assert_eq!(own.1 as usize, expected.len(), "{choice}");
    }
}
