//! The tables that `build.rs` made of the files under `data/`.

use std::borrow::Cow;

use super::attributes::{Attribute, Local, Namespace, Scope};
use super::connected_content::{ConnectedContentLimits, ConnectedContentOption, Method, OptionValue, WebhookLimits};
use super::fields::{Field, FieldType, Values};
use super::filters::{Filter, Yields};
use super::headers::SalesforceHeader;
use super::hosts::{HostKind, WrongHost};
use super::placeholders::PlaceholderWords;
use super::tags::{Context, ForeignOperator, Operators, Tag};
use super::versions::Versions;
use super::{Origin, Status, Table};

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
