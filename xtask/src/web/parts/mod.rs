//! The module in two parts: what the first use of the app runs, and the rest.
//!
//! A person who opens an invitation waits for the first part alone; the rest comes while they look at their customers, and is
//! kept with everything else for days without a network. Which function is in which part nobody writes down: [`record`] makes a
//! module that notes what runs, a browser goes through a first use with it, and [`cut`] cuts by what was noted.
//!
//! So a wrong guess is never a fault. A function of the rest has an entry in the first part that calls it; if the rest is not
//! there yet, the entry has it fetched, on the spot (`public/rest.js`).

mod cut;
mod data;
mod order;
mod record;

use std::collections::BTreeSet;

use anyhow::Result;
use walrus::{FunctionId, Module, ModuleConfig};

pub use cut::cut;
pub use record::record;

/// The functions that ran, by their place among those of the module that are not imported.
pub type Ran = BTreeSet<usize>;

/// The name of the rest before it is made of its content.
pub const REST: &str = "/app_rest.wasm";

/// The rest of a module that was not cut: a module without anything.
pub const NOTHING: &[u8] = b"\0asm\x01\0\0\0";

/// A module, read so that nothing that is written of it names a function: names are half of a large one.
fn read(module: &[u8]) -> Result<Module> {
    ModuleConfig::new().generate_name_section(false).parse(module)
}

/// A module without the names of its functions.
///
/// # Errors
/// It is no module.
pub fn without_names(module: &[u8]) -> Result<Vec<u8>> {
    Ok(read(module)?.emit_wasm())
}

/// The module's own functions, in the order in which [`Ran`] counts them.
fn own(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter_local().map(|(id, _)| id).collect()
}

/// Short names, each once: "0", "1", …, "z", "01", …
fn names() -> impl Iterator<Item = String> {
    (0_u32..).map(|mut number| {
        let mut name = String::new();
        loop {
            name.extend(char::from_digit(number % 36, 36));
            number /= 36;
            if number == 0 {
                return name;
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use walrus::ir::Value;
    use walrus::{ConstExpr, DataKind, ElementItems, ElementKind, FunctionBuilder, RefType, ValType};

    use super::*;

    /// A module of three functions too long to be kept for their shortness: what is exported calls the second and takes the third
    /// from a table. Their places among the module's own: 0, 1, 2; what fetches the rest is 3.
    fn module() -> Vec<u8> {
        let mut module = Module::with_config(ModuleConfig::new());
        let memory = module.memories.add_local(false, false, 1, None, None);
        let stack = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(9)));
        let function = |module: &mut Module, calls: &[FunctionId]| {
            let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32], &[ValType::I32]);
            let given = module.locals.add(ValType::I32);
            let mut body = builder.func_body();
            for _ in 0..4 {
                body.global_get(stack).global_set(stack);
            }
            body.local_get(given);
            for id in calls {
                body.call(*id);
            }
            builder.finish(vec![given], &mut module.funcs)
        };
        let deep = function(&mut module, &[]);
        let called = function(&mut module, &[deep]);
        let exported = function(&mut module, &[called]);
        let table = module.tables.add_local(false, 1, None, RefType::FUNCREF);
        let start = ConstExpr::Value(Value::I32(0));
        let filled =
            module.elements.add(ElementKind::Active { table, offset: start }, ElementItems::Functions(vec![deep]));
        module.tables.get_mut(table).elem_segments.insert(filled);
        let fetch = FunctionBuilder::new(&mut module.types, &[], &[]).finish(Vec::new(), &mut module.funcs);
        module.exports.add("memory", memory);
        module.exports.add("table", table);
        module.exports.add("main", exported);
        module.exports.add("fetch_rest", fetch);
        module.emit_wasm()
    }

    /// How many functions of its own a module has, and the names of what it imports.
    fn shape(bytes: &[u8]) -> (usize, Vec<String>) {
        let module = Module::from_buffer(bytes).unwrap();
        (own(&module).len(), module.imports.iter().map(|import| import.name.clone()).collect())
    }

    #[test]
    fn what_is_recorded_tells_each_function_once() {
        let recorded = record(&module()).unwrap();
        let (functions, imports) = shape(&recorded);
        assert_eq!((functions, imports), (4, vec!["__note".to_owned()]));
    }

    #[test]
    fn both_parts_are_modules_and_the_rest_imports_what_the_first_exports() {
        let functions = own(&Module::from_buffer(&module()).unwrap()).len();
        // Every way to cut: what is in the rest has an entry only where the first part reaches it.
        for kept in 0..1_usize << (functions - 1) {
            let ran: Ran = (0..functions).filter(|number| kept >> number & 1 == 1).collect();
            let parts = cut(&module(), &ran, &[]).unwrap();
            let first = Module::from_buffer(&parts.first).unwrap();
            let rest = Module::from_buffer(&parts.rest).unwrap();
            assert!(first.imports.iter().next().is_none(), "the first part needs nothing");
            for import in rest.imports.iter() {
                assert_eq!(import.module, "first");
                let export = first.exports.iter().find(|export| export.name == import.name);
                assert!(export.is_some(), "{ran:?}: {} is not exported", import.name);
            }
            for name in ["memory", "table", "main", "fetch_rest"] {
                assert!(
                    first.exports.iter().any(|export| export.name == name),
                    "{ran:?}: {name} is exported as before"
                );
            }
            assert!(rest.start.is_some() && rest.exports.iter().next().is_none());
            assert!(rest.data.iter().next().is_none(), "memory is filled once");
        }
    }

    /// A module with a function that reads a large table if `reads`, another one that does, and a list that names a table if `lists`.
    fn with_table(reads: bool, lists: bool) -> Vec<u8> {
        const TABLE: i32 = 1 << 20;
        let mut module = Module::from_buffer(&module()).unwrap();
        let memory = module.memories.iter().next().unwrap().id();
        let mut put = |at: i32, value: Vec<u8>| {
            let kind = DataKind::Active { memory, offset: ConstExpr::Value(Value::I32(at)) };
            let id = module.data.add(kind, value);
            module.memories.get_mut(memory).data_segments.insert(id);
        };
        put(TABLE, vec![7; 100_000]);
        let named = if lists { TABLE } else { 8 };
        put(64, [named, 300, 0, 0].iter().flat_map(|word| word.to_le_bytes()).collect());
        let mut reader = |name: &str, of: i32| {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            builder.func_body().i32_const(of);
            let id = builder.finish(Vec::new(), &mut module.funcs);
            module.exports.add(name, id);
        };
        reader("kept", if reads { TABLE } else { 9 });
        module.emit_wasm()
    }

    #[test]
    fn a_table_that_only_the_rest_reads_comes_with_it() {
        // What is exported as `kept` is short, so it stays in the first part.
        for (reads, lists) in [(false, false), (true, false), (false, true)] {
            let parts = cut(&with_table(reads, lists), &Ran::new(), &[vec![7; 100_000]]).unwrap();
            let tables = |bytes: &[u8]| {
                let module = Module::from_buffer(bytes).unwrap();
                module.data.iter().filter(|data| data.value.len() == 100_000).count()
            };
            let stays = usize::from(reads || lists);
            assert_eq!((tables(&parts.first), tables(&parts.rest)), (stays, 1 - stays), "{reads} {lists}");
            assert_eq!(parts.keeps_a_file, reads || lists, "{reads} {lists}");
        }
    }

    #[test]
    fn a_table_that_lies_beside_others_comes_with_the_rest_alone() {
        const BESIDE: i32 = 1 << 20;
        const TABLE: i32 = BESIDE + 500;
        for reads in [false, true] {
            let mut module = Module::from_buffer(&module()).unwrap();
            let memory = module.memories.iter().next().unwrap().id();
            let kind = DataKind::Active { memory, offset: ConstExpr::Value(Value::I32(BESIDE)) };
            let id = module.data.add(kind, [vec![6; 500], vec![7; 70_000], vec![8; 400]].concat());
            module.memories.get_mut(memory).data_segments.insert(id);
            let mut reader = |name: &str, of: &[i32]| {
                let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
                let mut body = builder.func_body();
                for number in of {
                    body.i32_const(*number).drop();
                }
                let id = builder.finish(Vec::new(), &mut module.funcs);
                module.exports.add(name, id);
            };
            // Short, so it stays; too long, so it goes.
            reader("kept", &[BESIDE, if reads { TABLE + 9 } else { TABLE + 70_001 }]);
            reader("gone", &[TABLE, 70_000, 1, 2, 3, 4, 5]);
            let parts = cut(&module.emit_wasm(), &Ran::new(), &[vec![7; 70_000]]).unwrap();
            let lengths = |bytes: &[u8]| -> Vec<usize> {
                let module = Module::from_buffer(bytes).unwrap();
                module.data.iter().map(|data| data.value.len()).filter(|length| *length >= 400).collect()
            };
            let apart = (vec![500, 400], vec![70_000]);
            let expected = if reads { (vec![70_900], Vec::new()) } else { apart };
            assert_eq!((lengths(&parts.first), lengths(&parts.rest)), expected, "{reads}");
        }
    }

    #[test]
    fn what_the_first_part_does_not_reach_has_no_entry_in_it() {
        // The exported function stays; of the others the table and a call reach both.
        let all = own(&Module::from_buffer(&module()).unwrap()).len();
        let parts = cut(&module(), &(0..all).collect(), &[]).unwrap();
        assert_eq!(shape(&parts.first).0, all);
        assert_eq!(shape(&parts.rest).0, 1, "but for what says that it is there");
        let parts = cut(&module(), &Ran::new(), &[]).unwrap();
        assert_eq!(shape(&parts.rest).0, all, "all but what fetches it, and what says that it is there");
    }

    #[test]
    fn a_module_that_cannot_fetch_its_rest_is_not_cut() {
        let mut other = Module::from_buffer(&module()).unwrap();
        other.exports.remove("fetch_rest").unwrap();
        assert!(cut(&other.emit_wasm(), &Ran::new(), &[]).is_err());
    }

    #[test]
    fn names_are_short_and_each_is_one() {
        let names: Vec<String> = names().take(5_000).collect();
        assert!(names.iter().all(|name| name.len() <= 3));
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }
}
