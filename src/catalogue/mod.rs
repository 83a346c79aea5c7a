//! stub until the catalogue lands
use crate::diagnostic::Diagnostic; use crate::source::Span;
pub struct Field { pub length: Option<u32> }
pub fn lead_field(name: &str) -> Option<Field> { (name.eq_ignore_ascii_case("Company")).then_some(Field{length:Some(255)}) }
#[derive(Debug,Clone)] pub struct Instance(String);
pub struct E; impl E { pub fn diagnostic(self)->Diagnostic { Diagnostic::error("x", Span::at(0), "stub") } }
impl Instance { pub fn parse(t:&str)->Result<Self,E>{ Ok(Self(if t.contains(".my.") {t.to_owned()} else {format!("{t}.my.salesforce.com")})) } pub fn host(&self)->&str{&self.0} }
#[derive(Debug,Clone,Default)] pub struct ApiVersion(String);
impl ApiVersion { pub fn parse(t:&str)->Result<Self,E>{ Ok(Self(t.to_owned())) } }
impl std::fmt::Display for ApiVersion { fn fmt(&self,f:&mut std::fmt::Formatter)->std::fmt::Result{ f.write_str(&self.0)} }
pub fn is_token(n:&str)->bool{ n.is_ascii() }
pub fn likely_header(_:&str)->Option<&'static str>{None}
pub fn default_attributes()->impl Iterator<Item=&'static str>{ ["first_name","last_name","email_address","user_id"].into_iter() }
pub fn default_attribute(n:&str)->Option<()>{ default_attributes().any(|a| a==n).then_some(()) }
pub fn meant_attribute(_:&str)->Option<&'static str>{None}
pub fn is_secret_placeholder(t:&str)->bool{ t.starts_with('[') }
