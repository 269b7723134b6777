//! Lists that a company words its own way: what two administrators write of one without a network, and what a seller writes of it.

use shared::crm::kinds::activity::OUTCOMES;
use shared::crm::{Kind, Language, OptionList, Value};
use shared::document::{DocId, Intent};
use shared::replica::{Act, Answer, Command, CommandError, Part, Question};
use tests::simulator::{Chaos, World, oracle};

/// A seller's phone, a manager's, and two of an administrator.
const ANA: usize = 0;
const BENITO: usize = 1;
const CLARA: usize = 3;
const HER_TABLET: usize = 4;

fn text(text: &str) -> Value {
    Value::text(text)
}

/// Writes that something is on a list; answers the record.
fn part(number: u8, code: &str, said: &[(&str, Value)]) -> Part {
    let set = |key: &str, new: Value| Intent::set(key, Value::Null, new);
    let mut intents = vec![
        set("kind", text(Kind::OPTION.name())),
        set("territory", Value::Int(0)),
        set("list", text(OUTCOMES.name)),
        set("code", text(code)),
    ];
    intents.extend(said.iter().map(|(key, new)| set(key, new.clone())));
    Part { doc: DocId::new(i64::from(number), [number; 10]), intents }
}

fn offered(world: &World, at: usize, list: &OptionList) -> Vec<String> {
    let options = world.replica(at).registry().options();
    options.offered(list, Language::Spanish).into_iter().map(|(_, name)| name).collect()
}

#[test]
fn two_administrators_word_a_list_and_all_phones_read_the_same() {
    let mut world = World::new(17, Chaos::NONE);
    world.enrol_another(CLARA);
    world.come_to_rest();
    world.connect(CLARA, false);
    world.connect(HER_TABLET, false);
    // Of the same code, in two records: what only one of them says counts.
    world.edit_parts(CLARA, vec![part(1, "order", &[("es", text("Pedido levantado"))])]);
    world.edit_parts(HER_TABLET, vec![part(2, "order", &[("es", text("Venta")), ("en", text("Sale"))])]);
    // Both add the same, under the same name.
    let code = world.replica(CLARA).registry().options().new_code(&OUTCOMES, "Pedido de muestra").unwrap();
    assert_eq!(
        world.replica(HER_TABLET).registry().options().new_code(&OUTCOMES, "pedido de MUESTRA"),
        Some(code.clone())
    );
    let (first, second) = (
        part(3, &code, &[("es", text("Pedido de muestra")), ("as", text("order"))]),
        part(4, &code, &[("es", text("pedido de MUESTRA")), ("hidden", Value::Bool(false))]),
    );
    world.edit_parts(CLARA, vec![first.clone()]);
    world.edit_parts(HER_TABLET, vec![second.clone()]);
    world.edit_parts(HER_TABLET, vec![part(5, "settled", &[("hidden", Value::Bool(true))])]);
    world.connect(CLARA, true);
    world.connect(HER_TABLET, true);
    world.come_to_rest();

    let expected = [
        "Pedido levantado",
        "Hay interés",
        "Queda pendiente",
        "No se encontró a nadie",
        "Se pospuso",
        "Sin interés",
        "Pedido de muestra",
    ];
    for at in [ANA, BENITO, CLARA, HER_TABLET] {
        assert_eq!(offered(&world, at, &OUTCOMES), expected, "{at}");
        let options = world.replica(at).registry().options();
        assert_eq!(options.name(&OUTCOMES, "order", Language::English), "Sale", "{at}");
        assert_eq!(options.counts_as(&OUTCOMES, &code), "order", "{at}");
    }

    // What is written by it comes to others, and outlives that it is taken off the list by both.
    let customer = world.make(ANA, Kind::CUSTOMER, &[("name", text("Abarrotes Tzintzuntzan"))]);
    let visit = world.make(
        ANA,
        Kind::ACTIVITY,
        &[("customer", text(&customer.to_string())), ("what", text("visit")), ("outcome", text(&code))],
    );
    // And so does a code of which nobody has heard.
    world.write(ANA, customer, &[("stage", text("zona-norte"))]);
    world.come_to_rest();
    let removed = |part: &Part| Part {
        doc: part.doc,
        intents: vec![Intent::set("removed", Value::Null, Value::Time(1_790_000_000_000))],
    };
    world.edit_parts(CLARA, vec![removed(&first), removed(&second)]);
    world.come_to_rest();
    for at in [ANA, BENITO] {
        assert_eq!(offered(&world, at, &OUTCOMES), expected[..6], "{at}");
        let view = world.open(at, visit);
        assert_eq!(view.record.text("outcome"), code);
        assert!(view.record.issues.is_empty(), "{:?}", view.record.issues);
        let options = world.replica(at).registry().options();
        assert_eq!(options.name(&OUTCOMES, &code, Language::Spanish), "Pedido de muestra");
        assert_eq!(world.open(at, customer).record.text("stage"), "zona-norte");
    }
    oracle::check_without_model(&world);
}

#[test]
fn what_two_administrators_called_one_thing_a_third_word_settles() {
    let mut world = World::new(19, Chaos::NONE);
    world.enrol_another(CLARA);
    world.come_to_rest();
    let made = part(1, "order", &[("es", text("Pedido"))]);
    let doc = made.doc;
    world.edit_parts(CLARA, vec![made]);
    world.come_to_rest();
    let rename = |world: &mut World, at: usize, to: &str| {
        let act = Act::Set(vec![("es".to_owned(), text(to))]);
        let Answer::Plan { parts, kept } = world.ask(at, Question::Many { docs: vec![doc], act }) else { panic!() };
        assert_eq!(kept, []);
        world.edit_parts(at, parts);
    };
    let called = |world: &World, at: usize| world.document(at, doc).standing("es");

    world.connect(CLARA, false);
    world.connect(HER_TABLET, false);
    rename(&mut world, CLARA, "Venta");
    rename(&mut world, HER_TABLET, "Levantado");
    world.connect(CLARA, true);
    world.connect(HER_TABLET, true);
    world.come_to_rest();
    assert_eq!(called(&world, CLARA).len(), 2);

    // One of those that stand there, or a third word.
    for word in ["Venta", "Nota de pedido"] {
        rename(&mut world, HER_TABLET, word);
        world.come_to_rest();
        for at in [CLARA, HER_TABLET] {
            assert_eq!(called(&world, at), [text(word)], "{at}");
            let view = world.open(at, doc);
            assert!(view.record.conflicts.is_empty() && view.contested.is_empty(), "{at}");
        }
        assert_eq!(offered(&world, ANA, &OUTCOMES)[0], word);
    }
    oracle::check_without_model(&world);
}

#[test]
fn a_list_is_an_administrators_to_word() {
    let mut world = World::new(18, Chaos::NONE);
    world.come_to_rest();
    for at in [ANA, BENITO] {
        let refused = world.order(at, Command::Edit { parts: vec![part(1, "order", &[("es", text("Venta"))])] });
        assert!(matches!(refused, Err(CommandError::Forbidden { .. })), "{refused:?}");
    }
}
