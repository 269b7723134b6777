//! A sentence for everything that can go wrong: what happened, what is safe, what to do.

use shared::crm::Language;
use shared::replica::{CommandError, TrayReason, Trouble};
use shared::sync::message::{Refusal, WireError};

use crate::protocol::{JoinProblem, Suspensions};
use crate::state::Keeping;

/// Picks the sentence of a language.
const fn say(language: Language, es: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Spanish => es,
        Language::English => en,
    }
}

/// Why a command was not carried out.
pub fn command_error(error: &CommandError, language: Language) -> &'static str {
    match error {
        CommandError::UnknownRecord => say(
            language,
            "Este registro ya no está en este dispositivo.",
            "This record is not on this device any more.",
        ),
        CommandError::UnknownField { .. } => say(
            language,
            "Este campo ya no existe; quizá haga falta actualizar la aplicación.",
            "This field does not exist any more; the app may need an update.",
        ),
        CommandError::InvalidValue { .. } => {
            say(language, "El campo no admite este valor.", "The field does not take this value.")
        }
        CommandError::Forbidden { .. } => say(
            language,
            "Los permisos en este territorio no incluyen este cambio.",
            "The role in this territory does not allow this change.",
        ),
        CommandError::Damaged => say(
            language,
            "El registro se dañó en este dispositivo y se está pidiendo de nuevo; conviene intentarlo más tarde.",
            "The record was damaged on this device and is being fetched again; try later.",
        ),
        CommandError::Away => say(
            language,
            "El contenido de este registro se retiró por falta de espacio y se está pidiendo de nuevo; hace falta red.",
            "This record’s contents were put away for lack of space and are being fetched again; that takes a network.",
        ),
        CommandError::UnknownEntry => {
            say(language, "Ese cambio ya no está en la lista.", "That change is not in the list any more.")
        }
        CommandError::NotUndoable => {
            say(language, "Ese cambio ya no se puede deshacer.", "That change cannot be undone any more.")
        }
        CommandError::UnknownChange => say(
            language,
            "Ese cambio no está en el historial del registro.",
            "That change is not in the record’s history.",
        ),
        CommandError::BeingSent => say(
            language,
            "Este cambio se está enviando en este momento. Cuando termine, el historial permite deshacerlo.",
            "This change is being sent at this moment. Once that is done, the history can take it back.",
        ),
        CommandError::ListFull { .. } => say(
            language,
            "En esta lista no cabe nada más; hay que quitar algo antes.",
            "This list takes no more; something has to be removed first.",
        ),
        CommandError::RecordFull => say(
            language,
            "Este registro ya tiene todo lo que cabe, contando lo que se quitó. Lo que falta cabe en otro o en las notas.",
            "This record has all that it can hold, counting what was removed. The rest fits in another one or in the notes.",
        ),
        CommandError::NotMergeable => say(
            language,
            "Solo se unen dos fichas del mismo tipo y del mismo territorio que no estén eliminadas ni unidas a otra.",
            "Only two records of one kind and one territory can be merged, neither removed nor part of another.",
        ),
        CommandError::Single => say(
            language,
            "Esta ficha es la única de su tipo: se puede cambiar, no eliminar.",
            "This record is the only one of its kind: it can be changed, not removed.",
        ),
    }
}

/// Why a change is in the tray.
pub fn tray_reason(reason: TrayReason, language: Language) -> &'static str {
    match reason {
        TrayReason::Refused(reason) => refusal(reason, language),
        TrayReason::ScopeLost => say(
            language,
            "El territorio dejó de estar a cargo antes de poder enviar el cambio.",
            "The territory was taken away before the change could be sent.",
        ),
        TrayReason::NotReplayable => say(
            language,
            "El cambio no pudo volver a aplicarse después de que el dispositivo empezara de nuevo.",
            "The change could not be applied again after the device began anew.",
        ),
        TrayReason::Other(_) => later_reason(language),
        TrayReason::Unreadable => say(
            language,
            "El cambio se dañó en este dispositivo y no se puede leer; se puede exportar tal como está.",
            "The change was damaged on this device and cannot be read; it can be exported as it is.",
        ),
        TrayReason::Lost { .. } => say(
            language,
            "El servidor perdió este cambio. Reintentarlo lo escribe de nuevo, como propio.",
            "The server lost this change. Trying again writes it anew, as your own.",
        ),
    }
}

/// A reason that only a later version of the app can say.
fn later_reason(language: Language) -> &'static str {
    say(
        language,
        "El motivo lo conoce una versión más nueva de la aplicación; conviene actualizar.",
        "A newer version of the app knows the reason; update it.",
    )
}

/// Why the server did not let a change in.
pub fn refusal(reason: Refusal, language: Language) -> &'static str {
    match reason {
        Refusal::Unknown => say(
            language,
            "El registro no existe o está fuera de los territorios asignados.",
            "The record does not exist or is outside of the assigned territories.",
        ),
        Refusal::Forbidden => say(
            language,
            "Los permisos asignados no incluyen este cambio.",
            "The assigned role does not allow this change.",
        ),
        Refusal::Malformed => say(
            language,
            "El servidor no pudo leer el cambio; conviene reintentarlo.",
            "The server could not read the change; trying again may help.",
        ),
        Refusal::TooLarge => say(
            language,
            "El cambio es demasiado grande; conviene acortarlo.",
            "The change is too large; a shorter one will do.",
        ),
        Refusal::ForeignActor | Refusal::OutOfOrder | Refusal::MissingDependency => say(
            language,
            "El cambio se hizo sobre una copia que ya no cuenta; se puede reintentar.",
            "The change was made on a copy that does not count any more; it can be tried again.",
        ),
        Refusal::UnknownKey => say(
            language,
            "El servidor no conoce un campo de este cambio; quizá haga falta actualizar.",
            "The server does not know a field of this change; an update may be needed.",
        ),
        Refusal::InvalidValue => say(
            language,
            "Un valor no cabe en su campo; conviene corregirlo.",
            "A value does not fit its field; it needs correcting.",
        ),
        Refusal::Other(_) => later_reason(language),
        Refusal::Poisonous => say(
            language,
            "El cambio hacía fallar al servidor; se puede exportar y avisar a quien administra Cartera.",
            "The change made the server fail; it can be exported and shown to your administrator.",
        ),
    }
}

/// What needs a person.
pub fn trouble(trouble: Trouble, language: Language) -> &'static str {
    match trouble {
        Trouble::StorageFull => say(
            language,
            "El dispositivo no tiene espacio: no se bajan más datos. Lo que diga «Guardando» sigue en memoria: conviene liberar espacio antes de cerrar.",
            "This device is out of space: no more data is fetched. What says “Saving” is in memory: free some space before closing.",
        ),
        Trouble::StorageBroken => say(
            language,
            "El dispositivo no pudo guardar. Lo último sigue en memoria y se vuelve a intentar.",
            "This device could not save. The latest edits are in memory and will be tried again.",
        ),
        Trouble::UpdateNeeded => say(
            language,
            "Hace falta actualizar la aplicación para sincronizar. Lo guardado sigue a salvo.",
            "The app needs an update before it can sync. What is saved is safe.",
        ),
        Trouble::NewerServer => say(
            language,
            "El servidor es más nuevo que la aplicación; conviene actualizarla. Lo guardado sigue a salvo.",
            "The server is newer than the app; update it. What is saved is safe.",
        ),
        Trouble::Revoked => say(
            language,
            "Este dispositivo fue dado de baja. Lo que falta por enviar sigue aquí y se puede exportar.",
            "This device was revoked. What was not sent is still here and can be exported.",
        ),
        Trouble::EnrolAgain => say(
            language,
            "Hace falta una invitación nueva para sincronizar. Lo guardado sigue a salvo.",
            "A new invitation is needed before this device can sync. What is saved is safe.",
        ),
        Trouble::Suspended => say(
            language,
            "El servidor suspendió este dispositivo. Quien administra Cartera en la empresa lo levanta en Ajustes → Dispositivos suspendidos; después sincroniza solo. También se puede entrar de nuevo con una invitación. Lo guardado sigue a salvo.",
            "The server suspended this device. Your administrator lifts that in Settings → Suspended devices; it then syncs again by itself. It can also join again with an invitation. What is saved is safe.",
        ),
        Trouble::Misunderstood => say(
            language,
            "El servidor no entiende a este dispositivo; conviene recargar o actualizar. Lo guardado sigue a salvo.",
            "The server does not understand this device; reloading or updating may help. What is saved is safe.",
        ),
        Trouble::Differs => say(
            language,
            "Lo que hay aquí no es igual que en el servidor, aunque se volvió a leer; conviene avisar a quien administra Cartera.",
            "What is here is not the same as on the server, although it was read anew; tell your administrator.",
        ),
    }
}

/// What the browser promises about what is stored, and what to do.
pub fn keeping(keeping: Keeping, language: Language) -> &'static str {
    match keeping {
        Keeping::Unknown => "",
        Keeping::Kept => say(
            language,
            "El navegador conserva los datos aunque falte espacio.",
            "The browser keeps the book even when space is short.",
        ),
        Keeping::MayGo => say(
            language,
            "El navegador podría borrar lo guardado aquí si le falta espacio. Con la aplicación instalada no lo hace.",
            "The browser may delete what is saved here when space is short. It does not once the app is installed.",
        ),
        Keeping::SevenDays => say(
            language,
            "Safari borra lo guardado tras siete días sin abrir la página; instalada, no. Lo que no se pueda enviar se puede guardar en un archivo.",
            "Safari deletes what is saved after seven days without opening the page; not once it is installed. What cannot be sent can be saved as a file.",
        ),
    }
}

/// Why it is not known who is suspended, or why nobody was let in again; none if that is known, or was not asked.
pub fn suspended_unsaid(told: &Suspensions, language: Language) -> Option<&'static str> {
    match told {
        Suspensions::Unasked | Suspensions::Known(_) => None,
        Suspensions::Unreachable => {
            Some(say(language, "Ahora no se puede preguntar al servidor.", "The server cannot be asked now."))
        }
        Suspensions::TooOld => {
            Some(say(language, "El servidor es demasiado antiguo para esto.", "The server is too old for this."))
        }
        Suspensions::Refused(error) => Some(suspended_refused(*error, language)),
    }
}

fn suspended_refused(error: WireError, language: Language) -> &'static str {
    match error {
        WireError::Forbidden => {
            say(language, "Solo puede hacerlo quien administra.", "Only an administrator may do this.")
        }
        WireError::Unknown => say(language, "Ese dispositivo no existe.", "There is no such device."),
        WireError::Malformed
        | WireError::SessionEnded
        | WireError::NotThisDevice
        | WireError::Revoked
        | WireError::Suspended
        | WireError::InvitationEnded
        | WireError::ForeignOrigin
        | WireError::TooLarge
        | WireError::Version
        | WireError::Busy
        | WireError::Unavailable
        | WireError::ChallengeSpent
        | WireError::TooManyDevices
        | WireError::Other(_) => say(
            language,
            "El servidor no atiende ahora a este dispositivo.",
            "The server does not serve this device now.",
        ),
    }
}

/// Why joining failed.
pub fn join_problem(problem: JoinProblem, language: Language) -> &'static str {
    match problem {
        JoinProblem::NoInvitation => say(
            language,
            "Eso no es una invitación; es un enlace que termina en # y un código.",
            "That is no invitation; it is a link that ends in # and a code.",
        ),
        JoinProblem::Unreachable => say(
            language,
            "No se pudo llegar al servidor. La invitación sigue sirviendo: conviene intentarlo con red.",
            "The server could not be reached. The invitation is still good: try again with a network.",
        ),
        JoinProblem::Storage => say(
            language,
            "El navegador no pudo guardar la llave de este dispositivo. Hace falta una ventana normal y una dirección segura (https).",
            "The browser could not keep this device’s key. It takes an ordinary window and a secure address (https).",
        ),
        JoinProblem::Refused(error) => wire_error(error, language),
    }
}

fn wire_error(error: WireError, language: Language) -> &'static str {
    match error {
        WireError::InvitationEnded => say(
            language,
            "La invitación ya se usó o venció; hace falta una nueva.",
            "The invitation was used up or has ended; a new one is needed.",
        ),
        WireError::TooManyDevices => say(
            language,
            "Esta persona tiene ya 20 dispositivos, que son los que caben; en el servidor se da de baja uno que ya no use.",
            "This person has 20 devices, which is as many as there may be; one that is not used any more can be revoked on the server.",
        ),
        WireError::Version | WireError::Other(_) => say(
            language,
            "La aplicación es más antigua que el servidor; conviene recargar la página.",
            "The app is older than the server; reload the page.",
        ),
        WireError::Busy | WireError::Unavailable => say(
            language,
            "El servidor está ocupado; conviene intentarlo en un rato.",
            "The server is busy; try again in a while.",
        ),
        WireError::ForeignOrigin => say(
            language,
            "La invitación es de otra dirección; hay que abrirla donde indica el enlace.",
            "The invitation belongs to another address; open it where the link says.",
        ),
        WireError::Malformed
        | WireError::SessionEnded
        | WireError::ChallengeSpent
        | WireError::NotThisDevice
        | WireError::Revoked
        | WireError::Suspended
        | WireError::TooLarge
        | WireError::Forbidden
        | WireError::Unknown => say(
            language,
            "El servidor no aceptó la invitación; conviene pedir una nueva.",
            "The server did not accept the invitation; ask for a new one.",
        ),
    }
}
