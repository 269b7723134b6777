//! The order of functions. A compressor finds what is like something else if it stands near: functions that end alike, as the
//! many that a compiler makes of one pattern, stand together.

use std::convert::Infallible;

use anyhow::{Context, Result};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// The same module with its functions in another order, and named so wherever they are named.
///
/// # Errors
/// It is no module.
pub(super) fn by_likeness(module: &[u8]) -> Result<Vec<u8>> {
    let (mut imported, mut own) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::CodeSectionEntry(body) = &payload {
            own.push((own.len(), body.as_bytes()));
        } else if let Payload::ImportSection(section) = payload {
            for import in section.into_imports() {
                imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
            }
        }
    }
    own.sort_by(|(_, one), (_, other)| one.iter().rev().cmp(other.iter().rev()));
    let from: Vec<usize> = own.into_iter().map(|(place, _)| place).collect();
    let mut to: Vec<(usize, u32)> = from.iter().copied().zip(imported..).collect();
    to.sort_unstable();
    let mut order = Order { imported, from, to: to.into_iter().map(|(_, name)| name).collect() };
    let mut ordered = wasm_encoder::Module::new();
    order.parse_core_module(&mut ordered, Parser::new(0), module).context("writing functions in their order")?;
    Ok(ordered.finish())
}

/// A permutation of a module's own functions.
struct Order {
    /// How many functions are imported, and stand before them.
    imported: u32,
    /// The place of each in the former order, in the new one.
    from: Vec<usize>,
    /// What each of the former order is numbered by now.
    to: Vec<u32>,
}

impl Order {
    /// Some of the functions' things, in their new order.
    fn put<T>(
        &self,
        things: impl Iterator<Item = Result<T, wasmparser::BinaryReaderError>>,
    ) -> Result<Vec<T>, Error<Infallible>> {
        let mut things = things.map(|thing| thing.map(Some)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.from.iter().filter_map(|place| things.get_mut(*place).and_then(Option::take)).collect())
    }
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, number: u32) -> Result<u32, Error<Infallible>> {
        let own = number.checked_sub(self.imported).and_then(|place| self.to.get(place as usize));
        Ok(own.copied().unwrap_or(number))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for kind in self.put(section.into_iter())? {
            functions.function(kind);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies: Vec<FunctionBody<'_>> = self.put(section.into_iter())?;
        bodies.into_iter().try_for_each(|body| self.parse_function_body(code, body))
    }
}

#[cfg(test)]
mod tests {
    use walrus::{FunctionBuilder, FunctionKind, Module, ModuleConfig, ValType};

    use super::*;

    /// What each exported function returns: a constant of its own.
    fn returned(module: &[u8]) -> Vec<(String, String)> {
        let module = Module::from_buffer(module).unwrap();
        let mut all: Vec<(String, String)> = Vec::new();
        for export in module.exports.iter() {
            if let walrus::ExportItem::Function(id) = export.item
                && let FunctionKind::Local(function) = &module.funcs.get(id).kind
            {
                let body = function.block(function.entry_block());
                all.push((export.name.clone(), format!("{:?}", body.iter().map(|(does, _)| does).collect::<Vec<_>>())));
            }
        }
        all.sort();
        all
    }

    #[test]
    fn every_function_keeps_its_name() {
        let mut module = Module::with_config(ModuleConfig::new());
        let kind = module.types.add(&[], &[ValType::I32]);
        module.add_import_func("elsewhere", "one", kind);
        for number in [5, 70_000, 3, 900, 4] {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            builder.func_body().i32_const(number);
            let id = builder.finish(Vec::new(), &mut module.funcs);
            module.exports.add(&number.to_string(), id);
        }
        let written = module.emit_wasm();
        let ordered = by_likeness(&written).unwrap();
        assert_ne!(ordered, written);
        assert_eq!(returned(&ordered), returned(&written));
        assert_eq!(by_likeness(&ordered).unwrap(), ordered);
        assert!(by_likeness(b"no module").is_err());
    }
}
