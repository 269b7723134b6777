//! Customers that change territory, and what hangs on them, through phones' replicas.

use shared::crm::{Kind, Value};
use shared::document::DocId;
use shared::replica::{Act, Answer, Astray, Command, Part, Question};
use shared::sync::cursor::Scope;
use tests::simulator::{Chaos, World, oracle};

/// Sells in the north.
const ANA: usize = 0;
/// Manages north and south, on two phones.
const BENITO: usize = 1;
const OTHER: usize = 2;
const NORTH: Scope = 1;
const SOUTH: Scope = 2;

fn with_customer() -> (World, DocId) {
    let mut world = World::new(12, Chaos::NONE);
    world.come_to_rest();
    let customer = world.make(ANA, Kind::CUSTOMER, &[("name", Value::text("Abarrotes Luna"))]);
    world.come_to_rest();
    (world, customer)
}

fn visit(world: &mut World, at: usize, customer: DocId) -> DocId {
    let fields = [("customer", Value::text(customer.to_string())), ("what", Value::text("visit"))];
    world.make(at, Kind::ACTIVITY, &fields)
}

fn move_to(world: &mut World, customer: DocId, territory: Scope) -> Vec<Part> {
    let question = Question::Many { docs: vec![customer], act: Act::Move(territory) };
    let Answer::Plan { parts, kept } = world.ask(BENITO, question) else { panic!() };
    assert_eq!(kept, []);
    world.edit_parts(BENITO, parts.clone());
    parts
}

fn home(world: &World, at: usize, doc: DocId) -> Option<Scope> {
    world.replica(at).row(doc).map(|listed| listed.row.territory)
}

#[test]
fn a_customer_is_moved_alone_and_everything_follows() {
    let (mut world, customer) = with_customer();
    let visits: Vec<DocId> = (0..5).map(|_| visit(&mut world, ANA, customer)).collect();
    world.come_to_rest();
    // However many activities it has, a move writes one record.
    assert_eq!(move_to(&mut world, customer, SOUTH).len(), 1);
    world.come_to_rest();
    for doc in visits.iter().chain([&customer]) {
        assert_eq!([ANA, BENITO, OTHER].map(|at| home(&world, at, *doc)), [None, Some(SOUTH), Some(SOUTH)]);
    }
    // The territory of an activity is nobody's edit, so nothing about it wants a person.
    assert_eq!(world.open(BENITO, visits[0]).shown_on, Some(customer));
    move_to(&mut world, customer, NORTH);
    world.come_to_rest();
    assert!(visits.iter().all(|doc| home(&world, ANA, *doc) == Some(NORTH)));
    oracle::check_without_model(&world);
}

#[test]
fn what_an_absent_phone_wrote_follows_when_it_is_back() {
    let (mut world, customer) = with_customer();
    for absent in [ANA, OTHER] {
        world.connect(absent, false);
        let written = visit(&mut world, absent, customer);
        move_to(&mut world, customer, SOUTH);
        world.settle_one(BENITO);
        world.connect(absent, true);
        world.come_to_rest();
        assert_eq!([ANA, BENITO, OTHER].map(|at| home(&world, at, written)), [None, Some(SOUTH), Some(SOUTH)]);
        move_to(&mut world, customer, NORTH);
        world.come_to_rest();
        assert_eq!(home(&world, ANA, written), Some(NORTH));
    }
    oracle::check_without_model(&world);
}

#[test]
fn an_activity_whose_customer_is_out_of_sight_has_a_page() {
    let (mut world, customer) = with_customer();
    let written = visit(&mut world, ANA, customer);
    assert_eq!(world.open(ANA, written).shown_on, Some(customer));
    let fields = [("customer", Value::text(written.to_string())), ("what", Value::text("visit"))];
    let astray = world.make(ANA, Kind::ACTIVITY, &fields);
    let shown = world.open(ANA, astray);
    assert_eq!((shown.shown_on, shown.astray), (None, Some(Astray::Ring)));
    world.order(ANA, Command::Close { doc: astray }).unwrap();
}
