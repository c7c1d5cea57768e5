//! A root certificate, without its key.

use std::fmt::Write;
use std::time::SystemTime;

use aws_lc_rs::digest::{self, Algorithm};
use x509_parser::certificate::X509Certificate;
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer;

use super::constraints::Constraints;

/// A root certificate of ours: the one in use, or one that was rotated out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    pem: String,
    der: Vec<u8>,
    not_before: SystemTime,
    not_after: SystemTime,
}

impl Root {
    /// Reads the first certificate of a PEM file; the error says what is wrong with it.
    pub(crate) fn from_pem(text: &str) -> Result<Self, String> {
        let der = certificates(text.as_bytes()).next().ok_or("it holds no PEM certificate")?;
        let (not_before, not_after) = {
            let certificate = parse(&der).ok_or("its certificate cannot be read")?;
            if !certificate.is_ca() {
                return Err("its certificate is not an authority's".to_owned());
            }
            let validity = certificate.validity();
            (validity.not_before.to_datetime().into(), validity.not_after.to_datetime().into())
        };
        Ok(Self { pem: text.to_owned(), der, not_before, not_after })
    }

    /// The certificate as PEM, with a final newline.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The certificate as DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// From when it is valid.
    pub fn not_before(&self) -> SystemTime {
        self.not_before
    }

    /// When it ends.
    pub fn not_after(&self) -> SystemTime {
        self.not_after
    }

    /// SHA-256 of the certificate, `AB:CD:…`, as browsers show it.
    pub fn fingerprint(&self) -> String {
        let hex = self.hash(&digest::SHA256);
        let pairs: Vec<&str> = (0..hex.len()).step_by(2).map(|at| &hex[at..at + 2]).collect();
        pairs.join(":")
    }

    /// The first eight digits of the fingerprint, for file names and nicknames.
    pub(crate) fn short(&self) -> String {
        self.hash(&digest::SHA256)[..8].to_owned()
    }

    /// SHA-1 of the certificate in upper-case hex: the handle macOS and Windows know a certificate by.
    pub(crate) fn thumbprint(&self) -> String {
        self.hash(&digest::SHA1_FOR_LEGACY_USE_ONLY)
    }

    /// The public key as it stands in the certificate.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        parse(&self.der).map(|c| c.public_key().subject_public_key.data.to_vec()).unwrap_or_default()
    }

    pub(crate) fn constraints(&self) -> Option<Constraints> {
        Constraints::of(&parse(&self.der)?)
    }

    fn hash(&self, algorithm: &'static Algorithm) -> String {
        digest::digest(algorithm, &self.der).as_ref().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02X}");
            hex
        })
    }
}

/// The certificates of a PEM bundle as DER; what is no certificate is passed over.
pub(crate) fn certificates(pem: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    Pem::iter_from_buffer(pem)
        .map_while(Result::ok)
        .filter(|pem| pem.label == "CERTIFICATE")
        .map(|pem| pem.contents)
}

fn parse(der: &[u8]) -> Option<X509Certificate<'_>> {
    X509Certificate::from_der(der).ok().map(|(_, certificate)| certificate)
}
