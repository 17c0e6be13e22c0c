//! A value as it was written, before it is known what it should be.

use std::borrow::Cow;

use toml::de::DeValue;
use zeroize::Zeroizing;

/// A value is not what its key takes.
///
/// The reason never holds the value itself, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unfit(pub(super) Option<Cow<'static, str>>);

impl Unfit {
    /// There is nothing to say beyond what the key takes.
    pub(super) const PLAIN: Self = Self(None);

    pub(super) fn because(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(Some(reason.into()))
    }
}

/// A value of the environment or of the file. Numbers and truth values are kept as their text, so that a value is
/// read alike wherever it stands.
#[derive(Clone)]
pub(super) enum Raw {
    Text(Zeroizing<String>),
    List(Vec<Raw>),
    Table(Vec<(String, Raw)>),
    /// Floating-point numbers and dates, which no setting takes.
    Unusable,
}

impl Raw {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(Zeroizing::new(text.to_owned()))
    }

    pub(super) fn from_toml(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::text(text),
            DeValue::Integer(number) if number.radix() == 10 => Self::text(number.as_str()),
            DeValue::Boolean(truth) => Self::text(if *truth { "true" } else { "false" }),
            DeValue::Array(items) => {
                Self::List(items.iter().map(|item| Self::from_toml(item.get_ref())).collect())
            }
            DeValue::Table(entries) => Self::Table(
                entries
                    .iter()
                    .map(|(key, value)| (key.get_ref().to_string(), Self::from_toml(value.get_ref())))
                    .collect(),
            ),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => Self::Unusable,
        }
    }

    /// The text of a single value, without the white space around it.
    pub(super) fn as_text(&self) -> Result<&str, Unfit> {
        match self {
            Self::Text(text) => Ok(text.trim()),
            Self::List(_) | Self::Table(_) | Self::Unusable => Err(Unfit::PLAIN),
        }
    }

    /// The items of a list: an array, the text of one, or text with commas in between.
    pub(super) fn items(&self) -> Result<Vec<Self>, Unfit> {
        match self {
            Self::List(items) => Ok(items.clone()),
            Self::Text(text) if text.trim_start().starts_with('[') => {
                let parsed =
                    DeValue::parse(text.trim()).map_err(|_| Unfit::because("the list is not valid TOML"))?;
                match Self::from_toml(parsed.get_ref()) {
                    Self::List(items) => Ok(items),
                    Self::Text(_) | Self::Table(_) | Self::Unusable => Err(Unfit::PLAIN),
                }
            }
            Self::Text(text) if text.trim().is_empty() => Ok(Vec::new()),
            Self::Text(text) => Ok(text.split(',').map(|item| Self::text(item.trim())).collect()),
            Self::Table(_) | Self::Unusable => Err(Unfit::PLAIN),
        }
    }

    /// The entries of a table.
    pub(super) fn entries(&self) -> Result<&[(String, Self)], Unfit> {
        match self {
            Self::Table(entries) => Ok(entries),
            Self::Text(_) | Self::List(_) | Self::Unusable => Err(Unfit::PLAIN),
        }
    }
}

/// As a user could have written it; for `config show`.
impl std::fmt::Display for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::List(items) => {
                f.write_str("[")?;
                for (at, item) in items.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { ", " })?;
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Table(entries) => {
                f.write_str("{")?;
                for (at, (key, value)) in entries.iter().enumerate() {
                    write!(f, "{}{key}={value}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("}")
            }
            Self::Unusable => Ok(()),
        }
    }
}
