//! An interpreter of RFC 5234: reads rules, and says where the matches of a rule can end.
//!
//! It knows of RFC 5234 what `rfc8314.abnf` uses and refuses the rest: no prose values, no incremental
//! alternatives, no binary values, no string of several numbers.

use std::collections::{BTreeMap, BTreeSet};

/// The rules of a grammar by name. Names are taken as written, although RFC 5234 §2.1 ignores their case.
#[derive(Debug)]
pub struct Rules(BTreeMap<String, Element>);

#[derive(Debug)]
enum Element {
    /// `a / b`
    Alternation(Vec<Element>),
    /// `a b`
    Concatenation(Vec<Element>),
    /// `<at least>*<at most>element`; `[a]` is `*1a`
    Repetition(usize, usize, Box<Element>),
    Rule(String),
    /// `"text"`, ASCII case ignored (§2.3)
    Text(String),
    /// `%x41-5A`, one byte
    Range(u8, u8),
}

impl Rules {
    /// Reads the rules of `text`.
    ///
    /// # Errors
    /// A sentence that names the line of the first rule that cannot be read, is defined twice or names a rule
    /// that is nowhere defined.
    pub fn read(text: &str) -> Result<Self, String> {
        // A line that begins with a blank continues the rule above it (§4, c-wsp).
        let mut sources: Vec<(usize, String)> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.split_once(';').map_or(line, |(rule, _comment)| rule);
            match sources.last_mut() {
                Some((_, rule)) if line.starts_with(' ') => rule.push_str(line),
                _ if line.trim().is_empty() => {}
                _ => sources.push((number + 1, line.to_owned())),
            }
        }
        let mut rules = BTreeMap::new();
        for (line, source) in &sources {
            let (name, definition) = source
                .split_once('=')
                .ok_or_else(|| format!("line {line}: a rule, `name = …`, was expected"))?;
            let mut reader = Reader { rest: definition };
            let element = reader.alternation().map_err(|why| format!("line {line}: {why}"))?;
            if !reader.rest.is_empty() {
                return Err(format!("line {line}: the rule should end before `{}`", reader.rest));
            }
            if rules.insert(name.trim().to_owned(), element).is_some() {
                return Err(format!("line {line}: {} is defined twice", name.trim()));
            }
        }
        for (name, element) in &rules {
            let mut used = BTreeSet::new();
            element.names(&mut used);
            if let Some(missing) = used.into_iter().find(|used| !rules.contains_key(*used)) {
                return Err(format!("{name} uses {missing}, which is not defined"));
            }
        }
        Ok(Self(rules))
    }

    /// The names of all rules, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The lengths of all prefixes of `input` that `rule` matches.
    ///
    /// # Panics
    /// When no rule has that name.
    #[must_use]
    pub fn prefixes(&self, rule: &str, input: &[u8]) -> BTreeSet<usize> {
        self.ends(&self.0[rule], input, 0)
    }

    /// Every offset at which a match of `element` that starts at `start` can end.
    fn ends(&self, element: &Element, input: &[u8], start: usize) -> BTreeSet<usize> {
        match element {
            Element::Alternation(any) => {
                any.iter().flat_map(|element| self.ends(element, input, start)).collect()
            }
            Element::Concatenation(all) => all.iter().fold(BTreeSet::from([start]), |starts, element| {
                starts.into_iter().flat_map(|start| self.ends(element, input, start)).collect()
            }),
            Element::Repetition(least, most, element) => {
                let mut found = BTreeSet::new();
                let mut reached = BTreeSet::from([start]);
                for count in 0..=*most {
                    if count >= *least {
                        // What was reached before with fewer repetitions leads nowhere new.
                        reached.retain(|end| found.insert(*end));
                    }
                    if reached.is_empty() || count == *most {
                        break;
                    }
                    reached =
                        reached.into_iter().flat_map(|start| self.ends(element, input, start)).collect();
                }
                found
            }
            Element::Rule(name) => self.ends(&self.0[name], input, start),
            Element::Text(text) => input[start..]
                .get(..text.len())
                .filter(|found| found.eq_ignore_ascii_case(text.as_bytes()))
                .map(|found| start + found.len())
                .into_iter()
                .collect(),
            Element::Range(first, last) => input
                .get(start)
                .filter(|byte| (first..=last).contains(byte))
                .map(|_| start + 1)
                .into_iter()
                .collect(),
        }
    }
}

impl Element {
    fn names<'a>(&'a self, used: &mut BTreeSet<&'a str>) {
        match self {
            Self::Alternation(elements) | Self::Concatenation(elements) => {
                elements.iter().for_each(|element| element.names(used));
            }
            Self::Repetition(_, _, element) => element.names(used),
            Self::Rule(name) => {
                used.insert(name);
            }
            Self::Text(_) | Self::Range(..) => {}
        }
    }
}

/// Reads a rule's definition (§4) from left to right.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn alternation(&mut self) -> Result<Element, String> {
        let mut any = vec![self.concatenation()?];
        while self.take('/') {
            any.push(self.concatenation()?);
        }
        Ok(one_or(any, Element::Alternation))
    }

    fn concatenation(&mut self) -> Result<Element, String> {
        let mut all = Vec::new();
        self.rest = self.rest.trim_start();
        while !self.rest.is_empty() && !self.rest.starts_with(['/', ')', ']']) {
            all.push(self.repetition()?);
            self.rest = self.rest.trim_start();
        }
        if all.is_empty() {
            Err("an element was expected".to_owned())
        } else {
            Ok(one_or(all, Element::Concatenation))
        }
    }

    fn repetition(&mut self) -> Result<Element, String> {
        let least = self.number(10)?;
        let (least, most) = match (least, self.take('*')) {
            (None, false) => return self.element(),
            (Some(exactly), false) => (exactly, exactly),
            (least, true) => (least.unwrap_or(0), self.number(10)?.unwrap_or(usize::MAX)),
        };
        Ok(Element::Repetition(least, most, Box::new(self.element()?)))
    }

    fn element(&mut self) -> Result<Element, String> {
        if self.take('(') {
            let group = self.alternation()?;
            return self.expect(')').map(|()| group);
        }
        if self.take('[') {
            let option = self.alternation()?;
            return self.expect(']').map(|()| Element::Repetition(0, 1, Box::new(option)));
        }
        if self.take('"') {
            let text = self.span(|c| c != '"');
            return self.expect('"').map(|()| Element::Text(text.to_owned()));
        }
        if self.take('%') {
            let base = if self.take('x') {
                16
            } else if self.take('d') {
                10
            } else {
                return Err("`%x` or `%d` was expected".to_owned());
            };
            let first = self.byte(base)?;
            let last = if self.take('-') { self.byte(base)? } else { first };
            return Ok(Element::Range(first, last));
        }
        let name = self.span(|c| c.is_ascii_alphanumeric() || c == '-');
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            Ok(Element::Rule(name.to_owned()))
        } else {
            Err(format!("an element was expected, not `{name}{}`", self.rest))
        }
    }

    fn byte(&mut self, base: u32) -> Result<u8, String> {
        let number = self.number(base)?.ok_or("a number was expected after `%`")?;
        u8::try_from(number).map_err(|_| format!("{number} is more than a byte holds"))
    }

    fn number(&mut self, base: u32) -> Result<Option<usize>, String> {
        match self.span(|c| c.is_digit(base)) {
            "" => Ok(None),
            digits => usize::from_str_radix(digits, base).map(Some).map_err(|why| format!("{digits}: {why}")),
        }
    }

    /// Takes the longest run of characters of a class.
    fn span(&mut self, class: impl Fn(char) -> bool) -> &'a str {
        let (span, rest) = self.rest.split_at(self.rest.find(|c| !class(c)).unwrap_or(self.rest.len()));
        self.rest = rest;
        span
    }

    fn take(&mut self, wanted: char) -> bool {
        self.rest.strip_prefix(wanted).is_some_and(|rest| {
            self.rest = rest;
            true
        })
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(format!("`{wanted}` was expected before `{}`", self.rest))
        }
    }
}

/// The only element of `elements`, or all of them under one node.
fn one_or(mut elements: Vec<Element>, node: fn(Vec<Element>) -> Element) -> Element {
    if elements.len() == 1 { elements.remove(0) } else { node(elements) }
}
