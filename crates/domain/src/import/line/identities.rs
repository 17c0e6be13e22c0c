//! Who the user of a line is elsewhere.

use serde_json::Value;

use super::fields::{FieldType, check, columns, objects};
use super::key::unfit;
use crate::Subject;
use crate::import::cell::{Columns, text_of};
use crate::import::reading::Reading;
use crate::import::systems::is_issuer;
use crate::import::{Finding, IncomingIdentity};

const FIELDS: &[(&str, FieldType)] =
    &[("issuer", FieldType::Text), ("subject", FieldType::Text), ("email", FieldType::Text)];
/// Most characters of the address there, as its column has it.
const EMAIL_CHARS: usize = 255;

/// Reads the list. The same identity twice is one.
pub(super) fn read(reading: &mut Reading<'_>, list: Option<Value>) -> Result<Vec<IncomingIdentity>, Finding> {
    let mut identities: Vec<IncomingIdentity> = Vec::new();
    for (within, object) in objects(list, "identities")? {
        check(&object, FIELDS, &within)?;
        let row = columns(object);
        let mut columns = Columns::new(&row);
        let issuer = text_of(columns.take("issuer")).filter(|issuer| is_issuer(issuer));
        let issuer = issuer.ok_or_else(|| unfit(&format!("{within}issuer"), "is no issuer"))?;
        let subject = Subject::parse(&text_of(columns.take("subject")).unwrap_or_default())
            .map_err(|error| unfit(&format!("{within}subject"), error.to_string()))?;
        let field = format!("{within}email");
        let email = columns.take("email").map(|cell| cell.called(&field));
        let email = reading.text(&field, email, EMAIL_CHARS);
        if !identities.iter().any(|known| known.issuer == issuer && known.subject == subject) {
            identities.push(IncomingIdentity { issuer: issuer.into_owned(), subject, email });
        }
    }
    Ok(identities)
}
