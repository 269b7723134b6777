//! Rows that are nobody: the columns' names once more, totals, and what a report says of itself.

use super::headers;
use super::table::{RowView, Table};
use crate::crm::values::money::Money;
use crate::crm::{Region, search};

impl Table {
    /// Sets those rows apart that are no data, wherever they stand.
    pub(super) fn drop_no_data(&mut self) {
        if self.width() < 2 {
            return;
        }
        let tells_who: Vec<bool> = {
            let tells = headers::tells_who();
            self.header.iter().map(|name| tells(name)).collect()
        };
        let header = if self.has_header { self.header.clone() } else { Vec::new() };
        let titles: Vec<String> = self.apart.iter().map(|(_, text)| text.clone()).collect();
        let is_no_data = |row: &RowView<'_>, is_at_end: bool| {
            is_total(row, is_at_end, &tells_who)
                || is_footer(row)
                || row.filled().all(is_rule)
                || names_columns(row, &header)
                || (!titles.is_empty() && titles.contains(&row.text()))
        };
        let is_data = |at: &usize| self.row(*at).is_some_and(|row| !is_no_data(&row, true));
        let end = (0..self.len()).rfind(is_data).map_or(0, |last| last + 1);
        self.set_apart(|place, row| {
            place >= end || is_no_data(row, false) || row.above(place).is_some_and(|above| is_total_of(row, &above))
        });
    }
}

/// Whether a row names the columns once more: reports do so on each page.
fn names_columns(row: &RowView<'_>, header: &[String]) -> bool {
    header.iter().filter(|name| !name.is_empty()).count() > 1
        && row.cells().zip(header).all(|(cell, name)| {
            let cell = cell.trim();
            cell == name || (cell.len() == name.len() && search::fold(cell) == search::fold(name))
        })
}

/// A line that is drawn, cell by cell: `-----`.
fn is_rule(cell: &str) -> bool {
    cell.chars().all(|sign| "-=_*~+|.–—".contains(sign))
}

/// Words of totals. With nothing else beside them a row of theirs is one.
const TOTAL: [&str; 5] = ["total", "totales", "totals", "subtotal", "subtotales"];
/// Words that stand beside those.
const OF_TOTALS: [&str; 24] = [
    "sub",
    "gran",
    "grand",
    "general",
    "gral",
    "final",
    "parcial",
    "neto",
    "acumulado",
    "de",
    "del",
    "la",
    "los",
    "clientes",
    "registros",
    "cartera",
    "saldo",
    "saldos",
    "ventas",
    "pagina",
    "reporte",
    "customers",
    "records",
    "of",
];
/// Words of a count: `120 registros`, `Clientes: 3`.
const OF_COUNTS: [&str; 24] = [
    "registros",
    "registro",
    "clientes",
    "cliente",
    "contactos",
    "filas",
    "fila",
    "renglones",
    "records",
    "record",
    "customers",
    "contacts",
    "rows",
    "row",
    "encontrados",
    "listados",
    "mostrados",
    "exportados",
    "afectadas",
    "seleccionadas",
    "affected",
    "selected",
    "found",
    "exported",
];

/// Whether a row says how many there are, or what they come to, and nothing else: `Total: 2`, `TOTAL;;;1,250.00`. `tells_who` says
/// of each column whether a long number in it is somebody's.
fn is_total(row: &RowView<'_>, is_at_end: bool, tells_who: &[bool]) -> bool {
    let mut cells = row.filled_at();
    let Some((_, first)) = cells.next().filter(|(_, first)| first.len() <= 80) else { return false };
    let folded = search::fold(first);
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty() && !is_number(word)).collect();
    let has_count = folded.split(' ').any(|word| !word.is_empty() && is_number(&word));
    for (column, cell) in cells {
        let is_amount = || [Region::MX, Region::ES].iter().any(|marks| Money::parse(cell, *marks).is_ok());
        let is_somebodys =
            tells_who.get(column).copied().unwrap_or_default() && cell.bytes().filter(u8::is_ascii_digit).count() >= 7;
        if is_somebodys || (cell.chars().any(char::is_alphabetic) && !is_amount()) {
            return false;
        }
    }
    let is_total = words.iter().any(|word| TOTAL.contains(word))
        && words.iter().all(|word| TOTAL.contains(word) || OF_TOTALS.contains(word));
    // Nobody is called so, whatever follows: `Subtotal ruta 4`, `Subtotal Puebla`.
    let is_part = words.first().is_some_and(|word| word.starts_with("subtotal"));
    let is_count = !words.is_empty() && words.iter().all(|word| OF_COUNTS.contains(word)) && has_count;
    let is_sum = matches!(words.as_slice(), ["suma" | "sumas"]);
    is_total || is_count || is_part || (is_sum && is_at_end)
}

/// Whether a row is the total of a group that the row above it belongs to: `Total Ana Ríos;;2,230.00` below one of Ana Ríos's.
fn is_total_of(row: &RowView<'_>, above: &RowView<'_>) -> bool {
    let mut cells = row.filled();
    let Some(first) = cells.next().map(search::fold) else { return false };
    let Some(group) = first.strip_prefix("total ") else { return false };
    let group = group.strip_prefix("de ").or(group.strip_prefix("del ")).unwrap_or(group);
    let mut figures = cells.peekable();
    figures.peek().is_some()
        && figures.all(|cell| !cell.chars().any(char::is_alphabetic))
        && above.filled().any(|cell| search::fold(cell) == group)
}

/// Whether a row is what a report says of itself, in one cell: `Fin del reporte`, `Página 1 de 3`.
fn is_footer(row: &RowView<'_>) -> bool {
    let mut cells = row.filled();
    let (Some(only), None) = (cells.next(), cells.next()) else { return false };
    let folded = search::fold(only);
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let words = folded.split(' ').filter(|word| !is_number(word)).collect::<Vec<_>>().join(" ");
    let is_numbered = words.len() < folded.len();
    // A line is drawn around it: nobody's name has that.
    let is_drawn = ["--", "**", "==", "__"].iter().any(|line| only.starts_with(line) && only.ends_with(line));
    let begins = [
        "impreso el",
        "impreso por",
        "fecha de impresion",
        "generado el",
        "generado por",
        "exportado el",
        "exportado por",
        "emitido el",
        "reporte generado",
        "printed on",
        "printed by",
        "generated on",
        "generated by",
        "exported on",
    ];
    match words.as_str() {
        "fin del reporte" | "fin de reporte" | "fin del listado" | "fin de listado" | "fin de lista"
        | "fin de la lista" | "fin del archivo" | "fin de archivo" | "fin del informe" | "end of report"
        | "end of list" | "end of file" => true,
        "pagina" | "pagina de" | "pag" | "pag de" | "hoja de" | "page" | "page of" => is_numbered,
        "fin" | "end" | "registros" | "registros encontrados" | "total" => is_drawn,
        words => begins.iter().any(|begin| words.starts_with(begin)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Reading;

    #[test]
    fn totals_of_groups() {
        let text = "Ruta;Nombre;Saldo\nNorte;Uno;10\nTotal Norte;;10\nSur;Dos;20\nTotal de Sur;;20\nSur;Total Play;5\n";
        let table = Table::read(text.as_bytes(), Reading::default()).unwrap();
        assert_eq!(table.apart.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [3, 5]);
    }

    #[test]
    fn rows_that_are_nobody() {
        let is_apart = |row: &str| {
            let text = format!("Nombre;Teléfono;Saldo\nUno;55 1234 5101;1.250,00\n{row}\nDos;55 1234 5102;980,50\n");
            Table::read(text.as_bytes(), Reading::default()).unwrap().apart.len() == 1
        };
        for row in [
            "Nombre;Teléfono;Saldo",
            "NOMBRE; TELÉFONO;saldo",
            "Total;;2.230,50",
            "Total;;",
            "Total;;2.230,50 MXN",
            "TOTAL GENERAL;;$ 2.230,50",
            "Gran total:;;2230",
            "Subtotal;;1.250,00",
            "Sub-total;;1.250,00",
            "Subtotal ruta 4;;1.250,00",
            "Subtotal Puebla;;",
            ";Total;2.230,50",
            "Total de clientes: 2;;",
            "-- 120 registros --;;",
            "120 registros;;",
            "(2 rows affected);;",
            "Fin del reporte;;",
            "*** FIN ***;;",
            "Página 1 de 3;;",
            "Impreso el 29/11/2026;;",
            "------;------;------",
        ] {
            assert!(is_apart(row), "{row}");
        }
        for row in [
            "Total Play;;1.250,00",
            "Total;55 1234 5678;",
            "Sub;;1.250,00",
            "Suma;;1.250,00",
            "Clientes;;",
            "Fin;;",
            "Página Azul;;",
            "Nombre;;",
            "Registros Civiles 5;;",
            "Total;ventas@total.example;",
        ] {
            assert!(!is_apart(row), "{row}");
        }
    }
}
