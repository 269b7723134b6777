//! Exported tables. Debian's `wasm-opt` writes every one of them as the module's first table, and `wasm-bindgen` exports its
//! second: then no page starts. Everything else about tables it keeps; so what is exported is put right afterwards.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

/// The bytes before a module's first section.
const HEAD: usize = 8;
const EXPORTS: u8 = 7;
const TABLE: u8 = 1;

/// An export of a table: where its number stands in the module, and the number.
struct Exported {
    place: usize,
    table: u32,
}

/// The module `after` with the tables exported that `before` exports under their names.
///
/// # Errors
/// One of them is not as modules are written, or a number does not fit in the place of the other.
pub fn restore_exports(before: &[u8], mut after: Vec<u8>) -> Result<Vec<u8>> {
    let wanted = exported_tables(before)?;
    for (name, found) in exported_tables(&after)? {
        let Some(wanted) = wanted.get(&name) else { bail!("{name}: a table that was not exported before") };
        ensure!(wanted.table < 0x80 && found.table < 0x80, "{name}: more tables than a module of ours has");
        let place = after.get_mut(found.place).context("an export without an end")?;
        *place = u8::try_from(wanted.table).unwrap_or_default();
    }
    Ok(after)
}

fn exported_tables(module: &[u8]) -> Result<BTreeMap<String, Exported>> {
    let mut tables = BTreeMap::new();
    let mut reader = Reader { module, at: HEAD };
    while reader.at < module.len() {
        let section = reader.byte()?;
        let end = reader.number()? as usize + reader.at;
        if section == EXPORTS {
            for _ in 0..reader.number()? {
                let length = reader.number()? as usize;
                let name = module.get(reader.at..reader.at + length).context("a name without an end")?;
                reader.at += length;
                let kind = reader.byte()?;
                let place = reader.at;
                let table = reader.number()?;
                if kind == TABLE {
                    tables.insert(String::from_utf8_lossy(name).into_owned(), Exported { place, table });
                }
            }
        }
        reader.at = end;
    }
    Ok(tables)
}

struct Reader<'m> {
    module: &'m [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8> {
        let byte = *self.module.get(self.at).context("a module without an end")?;
        self.at += 1;
        Ok(byte)
    }

    /// LEB128, as WebAssembly writes its numbers.
    fn number(&mut self) -> Result<u32> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            ensure!(shift < 32, "a number that is too long");
            number |= u32::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with a section of something, and one that exports a memory and a table of this number.
    fn module(table: u8) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend([1, 2, 0, 0]);
        module.extend([EXPORTS, 12, 2, 3]);
        module.extend(b"mem");
        module.extend([2, 0, 2]);
        module.extend(b"re");
        module.extend([TABLE, table]);
        module
    }

    #[test]
    fn a_table_is_exported_as_before() {
        assert_eq!(restore_exports(&module(1), module(0)).unwrap(), module(1));
        assert_eq!(restore_exports(&module(1), module(1)).unwrap(), module(1));
    }

    #[test]
    fn what_is_no_module_is_an_error() {
        assert!(restore_exports(&module(1)[..18], module(0)).is_err());
        assert!(restore_exports(&module(1), vec![0; 12]).is_ok(), "nothing is exported, so nothing is wrong");
    }
}
