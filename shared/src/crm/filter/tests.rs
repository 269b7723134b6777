//! Texts: what is written is read again as the same, what is wrong is said, what comes later is kept.

use proptest::prelude::*;

use super::period::{Calendar, Unit};
use super::say::Speaker;
use super::*;
use crate::crm::values::civil::Day;
use crate::crm::{CustomField, CustomType, Language, Region};

fn registry() -> Registry {
    let field = |id: &str, holds| CustomField {
        id: id.to_owned(),
        kind: Kind::CUSTOMER,
        holds,
        label_es: "Ruta".to_owned(),
        label_en: String::new(),
        choices: Vec::new(),
        rank: String::new(),
        is_removed: false,
    };
    Registry::new(vec![field("k3v9x0aa", CustomType::Number), field("k3v9x0ab", CustomType::Choice)])
}

fn parse(text: &str) -> Result<Filter, FilterError> {
    Filter::parse(Kind::CUSTOMER, text, &registry())
}

#[test]
fn what_people_ask_for_has_one_text() {
    for text in [
        "",
        "count(visit)[last 30d]=0",
        "address.city=Puebla & count(contact)[this month]=0",
        "address.city in(Cholula,Puebla)",
        "relation=prospect & phone.number=empty",
        "tag.label=VIP & owner=@me & worth>5000",
        "worth>=\"5000.5 MXN\"",
        "last(visit)<-60d",
        "last(visit)=empty",
        "created[this week]",
        "created[yesterday]",
        "mail.address=empty & phone.number=empty",
        "near<=5km",
        "near<=300m@19.432608,-99.133209",
        "top(20,count(visit)[this year])",
        "count(visit)[last 2w]=0 & segment=Hoteles",
        "worth in 5000..20000",
        "count(visit:outcome=order)[2026-10]>=1",
        "count(visit:outcome in(order,interested),by=@me)[prev quarter]>2",
        "birthday[this month]",
        "birthday[next week]",
        "owner!=empty & tag.label!=mayorista",
        "(relation=prospect | stage=lost) & name~altamira",
        "owner=\"Rosa Pérez\"",
        "name!~\"la \\\"güera\\\" & hijos\"",
        "x.k3v9x0aa>=-12.5",
        "x.k3v9x0ab=\"Ruta 3 (norte)\"",
        "count(visit)[since 2026-01-01]=0",
        "count(open)[before 2026-06-01]>=1",
        "count(visit)[2026-q3]=0",
        "count(visit)[2026-h1]=0",
        "count(visit)[2025]=0",
        "count(visit)[2026-10-05]=0",
        "count(visit)[2026-10-01..2026-10-15]=0",
        "count(activity:done[last 7d],planned<+2mo)>=1",
        "view=019aa0b01c2d7e3f8a4b5c6d7e8f9a0b & view!=019aa0b01c2d7e3f8a4b5c6d7e8f9a0c",
        "view!=nophone & view=unvisited60",
        "sort=worth desc limit 20",
        "owner=@me sort=count(visit)[this year] asc",
        "limit 3",
        "territory=3",
    ] {
        let filter = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter.to_string(), text);
        assert_eq!(Filter::read(Kind::CUSTOMER, text, &registry()), Ok(filter), "{text}");
    }
}

#[test]
fn what_is_written_otherwise_gets_the_one_text() {
    for (written, text) in [
        ("  city = Puebla", ""),
        ("city=Puebla&count( visit )=0", ""),
        ("city=Puebla", "address.city=Puebla"),
        ("worth>=05000.50", "worth>=5000.5"),
        ("worth>=\"5000.50 mxn\"", "worth>=\"5000.5 MXN\""),
        ("near<=2000m", "near<=2km"),
        ("tag.label in( VIP , \"mayorista\" )", "tag.label in(VIP,mayorista)"),
        ("tag.label in(VIP)", "tag.label=VIP"),
        ("(owner=@me)", "owner=@me"),
        ("owner=@me   &   worth>1   limit 5", "owner=@me & worth>1 limit 5"),
        ("sort=worth", "sort=worth asc"),
    ] {
        match (parse(written), text) {
            (Err(_), "") => {}
            (Ok(filter), text) => assert_eq!(filter.to_string(), text, "{written}"),
            (Err(error), _) => panic!("{written}: {error}"),
        }
    }
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    for (text, at, part) in [
        ("citty=Puebla", 0, "There is no field “citty”"),
        ("owner=@me & count(vist)=0", 18, "There is no “vist” to count. There are: visit, call"),
        ("notes~café", 0, "lists do not carry it"),
        ("relation=prospekt", 9, "“prospekt” is no value"),
        ("worth>mucho", 6, "is no value"),
        ("worth>\"5000.123 MXN\"", 6, "is no value"),
        ("name>5", 4, "cannot be compared like that"),
        ("name=\"Rosa", 6, "not closed"),
        ("(owner=@me | worth>1", 20, "not closed"),
        ("count(visit)[last month]=0", 13, "is no period"),
        ("count(visit)[2026-13]=0", 13, "is no period"),
        ("count(visit)=-1", 13, "is no value"),
        ("owner=@me worth>1", 10, "Missing here"),
        ("near<=5", 7, "Missing here"),
        ("view=onsale", 11, "Missing here"),
        ("created[2026-02-30]", 8, "is no period"),
        ("sum(visit)>3", 9, "Missing here"),
        ("last(visit)[last 7d]", 20, "Missing here"),
        ("last(visit)[last 7d][last 2d]", 20, "cannot be compared like that"),
    ] {
        let error = parse(text).expect_err(text);
        assert!(error.to_string().contains(part), "{text}: {error}");
        assert_eq!(error.at, at, "{text}: {error}");
        assert!(!error.fault.sentence(Language::Spanish).is_empty());
    }
    let long = format!("name=\"{}\"", "a".repeat(TEXT_MAX));
    assert_eq!(parse(&long).unwrap_err().fault, Fault::Long);
    let many = vec!["owner=@me"; CLAUSES_MAX + 1].join(" & ");
    assert_eq!(parse(&many).unwrap_err().fault, Fault::Many);
    let values = format!("territory in({})", vec!["1"; VALUES_MAX + 1].join(","));
    assert_eq!(parse(&values).unwrap_err().fault, Fault::Many);
}

#[test]
fn what_a_later_version_wrote_is_kept_and_named() {
    for (text, later) in [
        ("owner=@me & mood=\"a & b (c\"", vec!["mood=\"a & b (c\""]),
        ("(owner=@me | smells(of:roses,[x])>3) sort=name asc", vec!["smells(of:roses,[x])>3"]),
        ("count(order)[last 30d]=0", vec!["count(order)[last 30d]=0"]),
        ("worth>5%", vec!["worth>5%"]),
        ("view=nomail & owner=@me", vec!["view=nomail"]),
    ] {
        assert!(parse(text).is_err(), "{text}");
        let filter = Filter::read(Kind::CUSTOMER, text, &registry()).unwrap();
        assert_eq!(filter.later().collect::<Vec<_>>(), later);
        assert_eq!(filter.to_string(), text);
    }
    assert!(Filter::read(Kind::CUSTOMER, "mood=(", &registry()).is_err());
}

#[test]
fn a_code_that_is_on_no_list_refuses_only_whoever_types_it() {
    for text in ["relation=ally limit 4", "(relation in(ally,prospect) | owner=@me) & count(visit:outcome=dance)=0"] {
        assert!(parse(text).is_err(), "{text}");
        let filter = Filter::read(Kind::CUSTOMER, text, &registry()).unwrap();
        assert_eq!((filter.later().count(), filter.to_string()), (0, text.to_owned()));
    }
    // What no code can be was never on a list.
    let filter = Filter::read(Kind::CUSTOMER, "relation=\"An ally\"", &registry()).unwrap();
    assert_eq!(filter.later().collect::<Vec<_>>(), ["relation=\"An ally\""]);
}

#[test]
fn conditions_are_said_in_both_languages() {
    let registry = registry();
    let today = Day::new(2026, 11, 18).unwrap().to_days();
    let title = |id: &str| (id.len() == 32).then(|| "Rosa Pérez".to_owned());
    let say = |text: &str, language| {
        let filter = parse(text).unwrap();
        let calendar = Calendar { today, week: 0 };
        let speaker = Speaker { language, region: Region::MX, calendar, registry: &registry, title: &title };
        let said: Vec<String> = filter.clauses().map(|clause| speaker.clause(Kind::CUSTOMER, clause)).collect();
        said.join(" · ")
    };
    for (text, es, en) in [
        (
            "count(visit)[last 30d]=0",
            "Visitas en los últimos 30 días (19 oct 2026 – 18 nov 2026): ninguna",
            "Visits in the last 30 days (19 Oct 2026 – 18 Nov 2026): none",
        ),
        ("segment in(Hoteles,Bares)", "Segmento: Hoteles o Bares", "Segment: Hoteles or Bares"),
        ("relation!=prospect", "Relación: no Prospecto", "Relation: not Prospect"),
        ("worth>=5000", "Compra al año: al menos 5,000", "Yearly purchases: at least 5,000"),
        ("worth in 0..5000", "Compra al año: entre 0 y 5,000", "Yearly purchases: between 0 and 5,000"),
        // Nothing is not what stands there.
        ("worth=0", "Compra al año: 0", "Yearly purchases: 0"),
        ("segment=0", "Segmento: 0", "Segment: 0"),
        (
            "count(visit:outcome=order)>=2",
            "Visitas, Resultado: Hubo pedido: al menos 2",
            "Visits, Outcome: Order taken: at least 2",
        ),
        ("last(visit)=empty", "Última visita: vacío", "Last visit: empty"),
        ("near<=5km", "A menos de 5 km", "Within 5 km"),
        ("owner=019aa0b01c2d7e3f8a4b5c6d7e8f9a0b", "Responsable: Rosa Pérez", "Owner: Rosa Pérez"),
        ("owner=@me", "Responsable: mí", "Owner: me"),
        // As it is said in Mexico, and a list by its own name.
        ("tax_id.number=empty", "RFC: vacío", "Tax IDs: empty"),
        ("address.district=Centro", "Colonia: Centro", "District: Centro"),
        ("phone.number=empty", "Teléfonos · Número: vacío", "Phones · Number: empty"),
    ] {
        assert_eq!(say(text, Language::Spanish), es);
        assert_eq!(say(text, Language::English), en);
    }
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zñé]{1,8}", "[ -~]{0,6}x", "-?[0-9]{1,3}x", Just("empty".to_owned()), Just("a..b".to_owned())]
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("is no line", |text| !text.is_empty())
}

fn unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(Unit::ALL.to_vec())
}

fn day() -> impl Strategy<Value = Day> {
    (0_i64..40_000).prop_map(|days| Day::from_days(days).unwrap())
}

fn a_period() -> impl Strategy<Value = Period> {
    prop_oneof![
        (1_u16..400, unit()).prop_map(|(count, unit)| Period::Last(count, unit)),
        (1_u16..400, unit()).prop_map(|(count, unit)| Period::Next(count, unit)),
        unit().prop_map(Period::This),
        unit().prop_map(Period::Previous),
        unit().prop_map(Period::Following),
        day().prop_map(Period::Since),
        day().prop_map(Period::Before),
        (day(), 0_i64..90).prop_map(|(from, days)| Period::Days(from, Day::from_days(from.to_days() + days).unwrap())),
        (1970_i32..2100, 0_u32..12)
            .prop_map(|(year, month)| Period::Of(Day::new(year, month + 1, 1).unwrap(), Unit::Month)),
        (1970_i32..2100, 0_u32..4)
            .prop_map(|(year, at)| Period::Of(Day::new(year, at * 3 + 1, 1).unwrap(), Unit::Quarter)),
        (1970_i32..2100, 0_u32..2)
            .prop_map(|(year, at)| Period::Of(Day::new(year, at * 6 + 1, 1).unwrap(), Unit::HalfYear)),
        (1970_i32..2100).prop_map(|year| Period::Of(Day::new(year, 1, 1).unwrap(), Unit::Year)),
        day().prop_map(|day| Period::Of(day, Unit::Day)),
    ]
}

fn on_days() -> impl Strategy<Value = Test> {
    let away = (-900_i32..900, unit()).prop_map(|(count, unit)| Operand::Away(count, unit));
    let point = prop_oneof![away, day().prop_map(|day| Operand::Literal(day.to_string()))];
    let how = prop_oneof![
        Just(How::Empty),
        a_period().prop_map(How::During),
        prop::collection::vec(point.clone(), 1..3).prop_map(How::In),
    ];
    prop_oneof![
        (any::<bool>(), how).prop_map(|(is_not, how)| Test { is_not, how }),
        (0_u8..4, point).prop_map(|(which, point)| {
            let how = [How::Below, How::AtMost, How::Above, How::AtLeast][usize::from(which)](point);
            Test { is_not: false, how }
        }),
    ]
}

fn on_text() -> impl Strategy<Value = Test> {
    let how = prop_oneof![
        Just(How::Empty),
        literal().prop_map(How::Has),
        prop::collection::vec(literal().prop_map(Operand::Literal), 1..4).prop_map(How::In),
    ];
    (any::<bool>(), how).prop_map(|(is_not, how)| Test { is_not, how })
}

fn on_numbers(currency: bool) -> impl Strategy<Value = Test> {
    let number = (-1_000_000_i64..1_000_000, prop::sample::select(vec!["", ".5", ".25"]), any::<bool>()).prop_map(
        move |(whole, part, named)| {
            let code = if currency && named { " MXN" } else { "" };
            Operand::Literal(format!("{whole}{part}{code}"))
        },
    );
    prop_oneof![
        (any::<bool>(), number.clone(), number.clone())
            .prop_map(|(is_not, a, b)| Test { is_not, how: How::Between(a, b) }),
        (any::<bool>(), prop::collection::vec(number.clone(), 1..4))
            .prop_map(|(is_not, values)| Test { is_not, how: How::In(values) }),
        number.prop_map(|number| Test { is_not: false, how: How::AtLeast(number) }),
    ]
}

fn a_measure() -> impl Strategy<Value = Measure> {
    let names: Vec<&str> = events(Kind::CUSTOMER).map(|(_, event)| event.name).collect();
    let of = prop_oneof![
        on_text().prop_map(|test| FieldTest { path: Path::Own("subject"), test }),
        on_days().prop_map(|test| FieldTest { path: Path::Own("done"), test }),
    ];
    (
        prop::sample::select(names),
        prop::sample::select(vec![Fold::Count, Fold::Last, Fold::First]),
        prop::collection::vec(of, 0..3),
        prop::option::of(a_period()),
    )
        .prop_map(|(name, fold, of, period)| Measure {
            fold,
            event: event(Kind::CUSTOMER, name).unwrap().1,
            of,
            period,
        })
}

fn a_clause() -> impl Strategy<Value = Clause> {
    let counted = (a_measure(), 0_u32..9, on_days()).prop_map(|(measure, count, days)| {
        let test = match measure.fold {
            Fold::Count => Test { is_not: false, how: How::AtLeast(Operand::Literal(count.to_string())) },
            Fold::Sum(_) | Fold::Average(_) | Fold::Last | Fold::First => days,
        };
        (measure, test)
    });
    let measured = counted.prop_filter("days are compared", |(_, test)| !matches!(test.how, How::During(_)));
    let counted = measured.prop_map(|(measure, test)| Clause::Event { measure, test });
    prop_oneof![
        on_text().prop_map(|test| Clause::Field(FieldTest { path: Path::Own("name"), test })),
        on_text().prop_map(|test| Clause::Field(FieldTest { path: Path::Entry("tag", "label"), test })),
        on_days().prop_map(|test| Clause::Field(FieldTest { path: Path::Created, test })),
        on_numbers(true).prop_map(|test| Clause::Field(FieldTest { path: Path::Own("worth"), test })),
        on_numbers(false).prop_map(|test| Clause::Field(FieldTest { path: Path::Custom("k3v9x0aa".to_owned()), test })),
        counted,
        (1_u32..90_000, prop::option::of((-90_000_000_i32..=90_000_000, -180_000_000_i32..=180_000_000))).prop_map(
            |(metres, place)| Clause::Near {
                metres,
                place: place.map(|(north, east)| Place::new(north, east).unwrap())
            }
        ),
        (1_u32..90, a_measure()).prop_map(|(first, measure)| Clause::Top { first, measure }),
        any::<bool>().prop_map(|is_in| Clause::View { id: "019aa0b01c2d7e3f8a4b5c6d7e8f9a0b".to_owned(), is_in }),
    ]
}

fn a_filter() -> impl Strategy<Value = Filter> {
    let by = prop_oneof![Just(OrderBy::Path(Path::Own("worth"))), a_measure().prop_map(OrderBy::Measure)];
    let order = (by, any::<bool>()).prop_map(|(by, descending)| Order { by, descending });
    (
        prop::collection::vec(prop::collection::vec(a_clause(), 1..3).prop_map(Any), 0..5),
        prop::option::of(order),
        prop::option::of(1_u32..500),
    )
        .prop_map(|(all, sort, limit)| Filter { kind: Kind::CUSTOMER, all, sort, limit })
}

proptest! {
    #[test]
    fn a_filter_is_read_out_of_its_text(filter in a_filter()) {
        let text = filter.to_string();
        prop_assume!(text.len() <= TEXT_MAX && filter.clauses().count() <= 10);
        prop_assert_eq!(parse(&text), Ok(filter.clone()), "{}", text);
        prop_assert_eq!(Filter::read(Kind::CUSTOMER, &text, &registry()), Ok(filter));
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,80}") {
        if let Ok(filter) = Filter::read(Kind::CUSTOMER, &text, &registry()) {
            let again = filter.to_string();
            prop_assert_eq!(Filter::read(Kind::CUSTOMER, &again, &registry()), Ok(filter));
        }
    }

    #[test]
    fn a_text_that_was_cut_into_is_answered(filter in a_filter(), at in 0_usize..400, with in "[\\]\\[()|&=\" ]{0,3}") {
        let mut text = filter.to_string();
        if text.is_char_boundary(at.min(text.len())) {
            text.insert_str(at.min(text.len()), &with);
        }
        if let Ok(filter) = parse(&text) {
            prop_assert_eq!(parse(&filter.to_string()), Ok(filter));
        }
    }
}
