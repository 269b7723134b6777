//! Cutting a module in two.
//!
//! The first part keeps memory, tables and what ran. Of the rest it knows a table, with one slot for each function of the rest
//! that the first part may call, and for each of those an *entry*: a function of the same type that calls what is in the slot.
//! The rest imports everything that it uses of the first part, and fills the slots when it is instantiated, and memory with what
//! it alone reads.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use walrus::ir::{Value, Visitor, dfs_in_order};
use walrus::{
    ConstExpr, Data, DataId, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId, FunctionKind,
    GlobalId, GlobalKind, ImportedFunction, Module, RefType, TableId, ValType, passes,
};

use super::{Ran, data, names, order, own, read};

/// The export that has the rest fetched on the spot: see `app/src/rest.rs`.
const FETCH: &str = "fetch_rest";

/// What the rest calls the first part when it imports of it.
const FIRST: &str = "first";

/// A function of no more instructions than this stays in the first part: its entry would not be shorter.
const SHORT: u64 = 6;

/// A function of the first part that the rest calls is in both, if it has no more instructions than this: a call from module to
/// module is slow, and what is called most (allocating, comparing, formatting) is not long. What it does it does to memory, of which
/// there is one.
const COPIED: u64 = 30;

/// A module in two parts.
pub struct Parts {
    /// What is started.
    pub first: Vec<u8>,
    /// What is instantiated later, with the first part's exports.
    pub rest: Vec<u8>,
    /// What the first part is made of, to be read: a line for each function, the longest first.
    pub what: String,
    /// Whether one of the files that are built in stays in the first part: it is not there once, or something there names it.
    pub keeps_a_file: bool,
}

/// Cuts `module`: what `ran`, and what is too short to leave out, is the first part. Of the `files` that are built in, those that
/// only the rest reads come with it.
///
/// # Errors
/// It is no module, or does not export what fetches the rest.
pub fn cut(module: &[u8], ran: &Ran, files: &[Vec<u8>]) -> Result<Parts> {
    let mut first = read(module)?;
    let fetch = first.exports.get_func(FETCH)?;
    let kept: BTreeSet<FunctionId> = own(&first)
        .into_iter()
        .enumerate()
        .filter(|(number, id)| *id == fetch || ran.contains(number) || size(&first, *id) <= SHORT)
        .map(|(_number, id)| id)
        .collect();
    let what = by_size(&first, &kept);
    let slots = Slots::of(&first, &kept);
    let wanted = Wanted::of(&first, &kept);
    let tables = data::of_the_rest(&first, &kept, files);
    let data = data::set_apart(&mut first, &tables)?;
    let mut rest = read(module)?;
    data::set_apart(&mut rest, &tables)?;
    let first = first_part(first, fetch, &slots, &wanted, &data)?;
    let rest = rest_part(rest, &slots, &wanted, &data)?;
    let keeps_a_file = tables.len() < files.len();
    Ok(Parts { first: order::by_likeness(&first)?, rest: order::by_likeness(&rest)?, what, keeps_a_file })
}

/// A line for each of some functions: how many instructions it has, and its name; the longest first.
fn by_size(module: &Module, kept: &BTreeSet<FunctionId>) -> String {
    let name = |id: FunctionId| module.funcs.get(id).name.clone().unwrap_or_default();
    let mut lines: Vec<(u64, String)> = kept.iter().map(|id| (size(module, *id), name(*id))).collect();
    lines.sort_by(|one, other| other.cmp(one));
    lines.into_iter().map(|(size, name)| format!("{size} {name}\n")).collect()
}

/// How many instructions a function of the module's own has.
fn size(module: &Module, id: FunctionId) -> u64 {
    match &module.funcs.get(id).kind {
        FunctionKind::Local(function) => function.size(),
        FunctionKind::Import(_) | FunctionKind::Uninitialized(_) => 0,
    }
}

/// The ids of a module that was just read, by their places. An id is of one reading, a place is of all readings of the same bytes.
struct Ids {
    functions: Vec<FunctionId>,
    globals: Vec<GlobalId>,
    tables: Vec<TableId>,
}

impl Ids {
    fn of(module: &Module) -> Self {
        Self {
            functions: module.funcs.iter().map(walrus::Function::id).collect(),
            globals: module.globals.iter().map(walrus::Global::id).collect(),
            tables: module.tables.iter().map(walrus::Table::id).collect(),
        }
    }
}

/// The places of the functions of the rest that the first part may call, in the order of their slots.
struct Slots(Vec<usize>);

impl Slots {
    fn functions<'i>(&'i self, ids: &'i Ids) -> impl Iterator<Item = FunctionId> + 'i {
        self.0.iter().filter_map(|place| ids.functions.get(*place).copied())
    }
}

impl Slots {
    fn of(module: &Module, kept: &BTreeSet<FunctionId>) -> Self {
        let mut called = Called::default();
        for id in kept {
            called.visit(module, *id);
        }
        let pointed = module.elements.iter().flat_map(|element| match &element.items {
            ElementItems::Functions(functions) => functions.clone(),
            ElementItems::Expressions(_type, items) => items
                .iter()
                .filter_map(|item| if let ConstExpr::RefFunc(id) = item { Some(*id) } else { None })
                .collect(),
        });
        let exported = module.exports.iter().filter_map(|export| match export.item {
            ExportItem::Function(id) => Some(id),
            ExportItem::Table(_) | ExportItem::Memory(_) | ExportItem::Global(_) | ExportItem::Tag(_) => None,
        });
        let all: BTreeSet<FunctionId> = called.functions.into_iter().chain(pointed).chain(exported).collect();
        let is_rest =
            |id: &FunctionId| !kept.contains(id) && matches!(module.funcs.get(*id).kind, FunctionKind::Local(_));
        Self(all.into_iter().filter(is_rest).map(|id| id.index()).collect())
    }
}

/// What the rest uses of the first part: places, and the names under which it is exported.
struct Wanted {
    functions: BTreeMap<usize, String>,
    globals: BTreeMap<usize, String>,
    tables: BTreeMap<usize, String>,
    memory: String,
    /// The table of slots.
    slots: String,
    /// The global that says whether the rest is there.
    is_there: String,
}

impl Wanted {
    fn of(module: &Module, kept: &BTreeSet<FunctionId>) -> Self {
        let mut used = Called::default();
        let mut copied = BTreeSet::new();
        let mut unread: Vec<FunctionId> = own(module).into_iter().filter(|id| !kept.contains(id)).collect();
        while let Some(id) = unread.pop() {
            let mut called = Called::default();
            called.visit(module, id);
            used.globals.extend(called.globals);
            for function in called.functions {
                if kept.contains(&function) && size(module, function) <= COPIED {
                    if copied.insert(function) {
                        unread.push(function);
                    }
                } else {
                    used.functions.insert(function);
                }
            }
        }
        let is_own =
            |id: &FunctionId| kept.contains(id) || matches!(module.funcs.get(*id).kind, FunctionKind::Import(_));
        let mut names = names();
        let mut name = move || names.next().unwrap_or_default();
        Self {
            memory: name(),
            slots: name(),
            is_there: name(),
            tables: module.tables.iter().map(|table| (table.id().index(), name())).collect(),
            globals: used.globals.into_iter().map(|id| (id.index(), name())).collect(),
            functions: used.functions.into_iter().filter(is_own).map(|id| (id.index(), name())).collect(),
        }
    }
}

/// What functions name in their code.
#[derive(Default)]
struct Called {
    functions: BTreeSet<FunctionId>,
    globals: BTreeSet<GlobalId>,
}

impl Called {
    fn visit(&mut self, module: &Module, id: FunctionId) {
        if let FunctionKind::Local(function) = &module.funcs.get(id).kind {
            dfs_in_order(self, function, function.entry_block());
        }
    }
}

impl Visitor<'_> for Called {
    fn visit_function_id(&mut self, id: &FunctionId) {
        self.functions.insert(*id);
    }

    fn visit_global_id(&mut self, id: &GlobalId) {
        self.globals.insert(*id);
    }
}

fn named<'n, I: Copy>(names: &'n BTreeMap<usize, String>, ids: &'n [I]) -> impl Iterator<Item = (I, &'n str)> {
    names.iter().filter_map(|(place, name)| Some((*ids.get(*place)?, name.as_str())))
}

/// Leaves of a module's data what `stays` by its place.
fn keep_data(module: &mut Module, stays: impl Fn(usize) -> bool) -> Result<()> {
    let gone: Vec<DataId> = module.data.iter().map(Data::id).filter(|id| !stays(id.index())).collect();
    let memory = module.memories.iter_mut().next().context("a module without memory")?;
    for id in gone {
        memory.data_segments.remove(&id);
        module.data.delete(id);
    }
    Ok(())
}

fn first_part(
    mut module: Module,
    fetch: FunctionId,
    slots: &Slots,
    wanted: &Wanted,
    data: &BTreeSet<usize>,
) -> Result<Vec<u8>> {
    keep_data(&mut module, |place| !data.contains(&place))?;
    let ids = Ids::of(&module);
    let size = slots.0.len() as u64;
    let table = module.tables.add_local(false, size, Some(size), RefType::FUNCREF);
    let is_there = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(0)));
    // Which slot, once there is something in it.
    let found = {
        let mut find = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
        let slot = module.locals.add(ValType::I32);
        find.func_body()
            .global_get(is_there)
            .if_else(
                None,
                |_there| {},
                |missing| {
                    missing.call(fetch);
                },
            )
            .local_get(slot);
        find.finish(vec![slot], &mut module.funcs)
    };
    for (slot, id) in slots.functions(&ids).enumerate() {
        let slot = i32::try_from(slot).context("more functions than slots")?;
        let kind = module.funcs.get(id).ty();
        let (takes, gives) = {
            let kind = module.types.get(kind);
            (kind.params().to_vec(), kind.results().to_vec())
        };
        let taken: Vec<_> = takes.iter().map(|of| module.locals.add(*of)).collect();
        let mut entry = FunctionBuilder::new(&mut module.types, &takes, &gives);
        let mut body = entry.func_body();
        for local in &taken {
            body.local_get(*local);
        }
        body.i32_const(slot).call(found).call_indirect(kind, table);
        module.funcs.get_mut(id).kind = FunctionKind::Local(entry.local_func(taken));
    }
    let memory = module.memories.iter().next().context("a module without memory")?.id();
    module.exports.add(&wanted.memory, memory);
    module.exports.add(&wanted.slots, table);
    module.exports.add(&wanted.is_there, is_there);
    for (id, name) in named(&wanted.tables, &ids.tables) {
        module.exports.add(name, id);
    }
    for (id, name) in named(&wanted.globals, &ids.globals) {
        module.exports.add(name, id);
    }
    for (id, name) in named(&wanted.functions, &ids.functions) {
        module.exports.add(name, id);
    }
    passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}

fn rest_part(mut module: Module, slots: &Slots, wanted: &Wanted, data: &BTreeSet<usize>) -> Result<Vec<u8>> {
    keep_data(&mut module, |place| data.contains(&place))?;
    let ids = Ids::of(&module);
    for id in module.exports.iter().map(walrus::Export::id).collect::<Vec<_>>() {
        module.exports.delete(id);
    }
    for id in module.elements.iter().map(walrus::Element::id).collect::<Vec<_>>() {
        module.elements.delete(id);
    }
    module.start = None;

    let memory = module.memories.iter().next().context("a module without memory")?.id();
    let import = module.imports.add(FIRST, &wanted.memory, memory);
    module.memories.get_mut(memory).import = Some(import);
    for (id, name) in named(&wanted.tables, &ids.tables) {
        let import = module.imports.add(FIRST, name, id);
        let table = module.tables.get_mut(id);
        table.import = Some(import);
        table.init = None;
        table.elem_segments.clear();
    }
    for (id, name) in named(&wanted.globals, &ids.globals) {
        let import = module.imports.add(FIRST, name, id);
        module.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    for (id, name) in named(&wanted.functions, &ids.functions) {
        let ty = module.funcs.get(id).ty();
        if let FunctionKind::Import(function) = &module.funcs.get(id).kind {
            let import = module.imports.get_mut(function.import);
            FIRST.clone_into(&mut import.module);
            name.clone_into(&mut import.name);
            continue;
        }
        let import = module.imports.add(FIRST, name, id);
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }

    let size = slots.0.len() as u64;
    let import = module.imports.add(FIRST, &wanted.slots, module.tables.iter().next().context("no table")?.id());
    let table = module.tables.add_import(false, size, Some(size), RefType::FUNCREF, import);
    module.imports.get_mut(import).kind = table.into();
    let at_the_start = ConstExpr::Value(Value::I32(0));
    let filled = module.elements.add(
        ElementKind::Active { table, offset: at_the_start },
        ElementItems::Functions(slots.functions(&ids).collect()),
    );
    module.tables.get_mut(table).elem_segments.insert(filled);

    let import = module.imports.add(FIRST, &wanted.is_there, module.globals.iter().next().context("no global")?.id());
    let is_there = module.globals.add_import(ValType::I32, true, false, import);
    module.imports.get_mut(import).kind = is_there.into();
    let mut ready = FunctionBuilder::new(&mut module.types, &[], &[]);
    ready.func_body().i32_const(1).global_set(is_there);
    module.start = Some(ready.finish(Vec::new(), &mut module.funcs));
    passes::gc::run(&mut module);
    Ok(module.emit_wasm())
}
