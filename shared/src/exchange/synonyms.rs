//! The words by which other systems and people call their columns, as [`super::headers`] compares them: lower case, no
//! accents, no signs, no numbers.
//!
//! From the exports of Excel sheets as they go around, Google Contacts, Outlook in both languages, Odoo, Salesforce and
//! HubSpot.

use super::headers::Meaning;
use super::target::{NamePart, Target};

/// [`Meaning`] as a table can say it.
pub(super) enum Says {
    Field(&'static str),
    Entry(&'static str, &'static str),
    Contact(&'static str),
    Labelled(&'static str, &'static str),
    Part(NamePart),
    Company,
    Person,
    Function,
    Zone,
    WholeAddress,
    HouseNumber,
    CheckDigit,
    AddressCode(&'static str),
    NoField,
}

impl Says {
    pub(super) fn meaning(&self) -> Meaning {
        match *self {
            Self::Field(key) => Meaning::Target(Target::field(key)),
            Self::Entry(group, field) => Meaning::Target(Target::entry(group, 0, field)),
            Self::Contact(field) => Meaning::Target(Target::entry("contact", 0, field)),
            Self::Labelled(group, field) => Meaning::Labelled(group, field),
            Self::Part(part) => Meaning::Part(part),
            Self::Company => Meaning::Company,
            Self::Person => Meaning::Person,
            Self::Function => Meaning::Function,
            Self::Zone => Meaning::Zone,
            Self::WholeAddress => Meaning::WholeAddress,
            Self::HouseNumber => Meaning::HouseNumber,
            Self::CheckDigit => Meaning::CheckDigit,
            Self::AddressCode(field) => Meaning::AddressCode(field),
            Self::NoField => Meaning::NoField,
        }
    }
}

/// Meaning, how sure in hundredths, and the words, with `|` between them.
pub(super) const SYNONYMS: &[(Says, u8, &str)] = &[
    (
        Says::Company,
        90,
        "empresa|negocio|nombre comercial|nombre del comercio|razon comercial|nombre del negocio|nombre de la empresa|compania|company|company name|\
         account name|organization name|organisation name|organization|organisation|organizacion|\
         nombre de la organizacion|establecimiento|tienda|comercio|account|cuenta|nombre de la cuenta|\
         business name|default address company|trade name|nombre fantasia|nombre de fantasia|fantasia|display name company",
    ),
    (
        Says::Field("name"),
        85,
        "nombre del cliente|nombre cliente|cliente|clientes|customer|customer name|client|client name|full name|\
         nombre completo|display name|file as|nombre para mostrar|nombre y apellidos|nombre y apellido|\
         nombres y apellidos|nombre o razon social|titular|lead name",
    ),
    (
        Says::Field("legal_name"),
        95,
        "razon social|denominacion|denominacion social|nombre fiscal|legal name|registered name|\
         company legal name|nombre legal",
    ),
    (
        Says::Field("code"),
        85,
        "clave|codigo|codigo cliente|codigo de cliente|cve|cve cliente|cve de cliente|cvecliente|clave del cliente|codigo del cliente|num de cliente|clave cliente|clave de cliente|no cliente|no de cliente|\
         numero de cliente|num cliente|n cliente|id cliente|customer id|client id|customer number|customer no|\
         account number|customer code|reference|referencia|ref|codigo interno|clave interna|internal code|id externo|external id|\
         internal reference|referencia interna|cod|cod cliente",
    ),
    (
        Says::Entry("tax_id", "number"),
        95,
        "rfc|nif|cif|rfc cliente|rfc del cliente|nif cif|cif nif|dni|nit|ruc|rut|cuit|cuil|tax id|tax ids|vat|vat number|vat id|tax number|\
         tax identification number|tin|identificacion fiscal|numero de identificacion fiscal|r f c|id fiscal|\
         registro federal de contribuyentes|ruc dni|nit cc|documento|numero de documento|cedula|identificacion|\
         n i t|r u c|r u t|r i f|c u i t|n i f|c i f|rif|cnpj|cpf|cnpj cpf|cpf cnpj|rnc|rnc cedula|cedula rnc|rtn|nie|nif nie|\
         nif cif nie|cif nif nie|dni nif|dni cif|dni ruc|cuit cuil|cuit dni|nit cedula|nit o cc|nit o cedula|cc nit|cedula nit|\
         nit cc dni|nit del cliente|nit cliente|ruc del cliente|ruc cliente|rut cliente|rut del cliente|rut empresa|nit empresa|\
         ruc empresa|cuit cliente|cuit del cliente|nif cliente|nif del cliente|cif cliente|cif empresa|numero de nit|\
         numero de ruc|numero de rut|numero nit|numero ruc|numero rut|no nit|no ruc|nro ruc|nro nit|nro cuit|ruc ci|ci ruc|\
         cedula ruc|ruc cedula|vat no|vat reg no|vat registration number|cedula juridica|cedula de ciudadania|\
         documento de identidad|documento identidad|doc identidad|nro documento|nro de documento|no documento|num documento|\
         numero documento|identificacion tributaria|numero de identificacion tributaria|numero de identificacion|\
         numero identificacion|no identificacion|nro identificacion|company vat|company tax id",
    ),
    (
        Says::CheckDigit,
        85,
        "dv|d v|digito de verificacion|digito verificacion|digito verificador|dig verificacion|dig verificador|dig verif|\
         nit dv|dv nit|rut dv|dv rut|ruc dv|check digit",
    ),
    (Says::Entry("tax_id", "regime"), 90, "regimen|regimen fiscal|tax regime|condicion iva"),
    (
        Says::Entry("tax_id", "use"),
        90,
        "uso cfdi|uso de cfdi|uso del cfdi|cfdi|uso del comprobante|identificacion fiscal uso del comprobante|tax ids use of the invoice",
    ),
    (
        Says::Entry("phone", "number"),
        90,
        "telefono|tel|telefonos|numero de telefono|telefonos de contacto|tels|phone no|phone num|tel no|numero telefonico|num telefono|phone|phones|phone number|\
         telephone|telephone number|primary phone|company phone|phone value|telefono de contacto|contact phone|\
         main phone|default address phone|company main phone|telefono valor|tel fijo o cel",
    ),
    (
        Says::Labelled("phone", "number"),
        92,
        "celular|cel|movil|telefono celular|telefono movil|tel movil|tel celular|mobile|mobile phone|\
         mobile phone number|mobile number|cell|cell phone|whatsapp|numero de whatsapp|whatsapp phone number|wa|\
         fijo|telefono fijo|tel fijo|landline|telefono oficina|oficina|telefono trabajo|telefono del trabajo|\
         telefono de trabajo|business phone|work phone|office phone|telefono casa|telefono particular|\
         telefono de casa|home phone|other phone|otro telefono|telefono adicional|telefono alternativo|\
         alternate phone|fax|business fax|home fax|numero de fax|fax del trabajo|asst phone|assistant s phone|\
         car phone|tel casa|tel of|tel ofna|tel oficina|tel trabajo|tel particular|tel de casa|tel de oficina|tel del trabajo|\
         telefono of|telefono ofna|cel personal|cel trabajo|celular personal|celular trabajo",
    ),
    (Says::Entry("phone", "label"), 90, "telefonos etiqueta|phone label|phone type|tipo de telefono|telefono etiqueta"),
    (
        Says::Entry("mail", "address"),
        92,
        "correo|correos|correo electronico|email|e mail|mail|mails|mail address|correos electronicos|e mails|direccion electronica|email address|e mail address|\
         direccion de correo|direccion de correo electronico|correo e|e mail value|email value|primary email|\
         work email|business email|emails|correo contacto|correo de contacto|contact email|invoice email|\
         correo facturacion",
    ),
    (
        Says::Entry("mail", "label"),
        90,
        "correos electronicos etiqueta|e mail label|e mail type|email type|email label|tipo de correo electronico",
    ),
    (
        Says::Entry("web", "address"),
        90,
        "web|sitio web|pagina web|website|website url|web page|web site|url|website value|sitio|pagina|homepage|\
         sitio de internet|company domain name|facebook|instagram|linkedin|facebook company page|\
         linkedin company page|sitios y perfiles direccion web|web addresses web address|facebook url|instagram url|personal web page",
    ),
    (Says::Entry("web", "label"), 85, "sitios y perfiles etiqueta|web addresses label|website label|website type"),
    (
        Says::Entry("address", "street"),
        88,
        "calle|street|street address|direccion fiscal|domicilio fiscal|\
         billing street|mailing street|business street|home street|shipping street|\
         address street|address line|calle del trabajo|calle de trabajo|direccion de entrega|\
         direccion de facturacion|calle y numero|calle y num|calle y no|calle numero|calle no|calle num|street line|street name|default address address|direccion particular|ubicacion fisica|dir|\
         other street|domicilio particular|calle particular",
    ),
    (
        Says::WholeAddress,
        80,
        "address formatted|address|direccion|domicilio|direccion completa|domicilio completo|full address|billing address|\
         mailing address|business address|home address|formatted address|complete address|contact address complete|\
         direccion postal|postal address",
    ),
    (Says::HouseNumber, 80, "numero|no|num|nro|n|number|num de casa"),
    (
        Says::Entry("address", "street_number"),
        85,
        "numero exterior|no exterior|num ext|no ext|num exterior|numero ext|numero de calle|street number|\
         house number|altura|n ext|numero exterior e interior",
    ),
    (
        Says::Entry("address", "district"),
        88,
        "colonia|barrio|col|colonia barrio|urbanizacion|distrito|comuna|district|neighborhood|neighbourhood|suburb|\
         fraccionamiento|asentamiento|address extended address|calle segunda linea",
    ),
    (
        Says::Entry("address", "city"),
        92,
        "ciudad|poblacion|localidad|municipio|city|town|mpio|mun|cd|ciudad poblacion|localidad municipio|billing town|billing city|mailing city|business city|home city|\
         shipping city|address city|default address city|ciudad de trabajo|ciudad del trabajo|alcaldia|delegacion|\
         delegacion o municipio|alcaldia municipio|ciudad municipio|municipio alcaldia|other city|\
         ciudad o poblacion",
    ),
    (
        Says::Entry("address", "region"),
        88,
        "estado|provincia|departamento|entidad|state id name|state id|estado id|estado entidad|entidad federativa|state|province|region|state province|\
         state region|billing state|billing state province|mailing state|mailing state province|business state|\
         home state|shipping state|shipping state province|default address province|address region|provincia o estado de trabajo|\
         estado o provincia|estado provincia|edo|other state",
    ),
    (
        Says::Entry("address", "postcode"),
        95,
        "c p|cp|codigo postal|cod postal|zip|zip code|postal code|postcode|zip postal code|billing zip|\
         billing zip postal code|mailing zip postal code|mailing zip|billing postal code|business postal code|\
         home postal code|default address zip|shipping zip postal code|address postal code|codigo postal de trabajo|\
         codigo postal del trabajo|other postal code",
    ),
    (
        Says::Entry("address", "country"),
        92,
        "pais|country|country region|country id name|country id|billing country|mailing country|business country|business country region|\
         home country|home country region|default address country|shipping country|address country|pais o region de trabajo|pais region|\
         nacion|other country region",
    ),
    (
        Says::AddressCode("country"),
        85,
        "country code|codigo de pais|codigo pais|codigo del pais|default address country code|billing country code|\
         mailing country code|shipping country code",
    ),
    (
        Says::AddressCode("region"),
        80,
        "province code|state code|region code|codigo de provincia|codigo de estado|codigo del estado|clave de estado|\
         default address province code|billing state code|mailing state code|shipping state code",
    ),
    (
        Says::Entry("address", "place"),
        85,
        "coordenadas|geolocalizacion|gps|lat lng|lat lon|latitud longitud|coordinates|geo|location",
    ),
    (
        Says::Entry("address", "directions"),
        85,
        "direcciones como llegar|referencias|entre calles|como llegar|indicaciones|referencias del domicilio|directions",
    ),
    (Says::Entry("address", "label"), 85, "direcciones etiqueta|address label|address type|tipo de direccion"),
    (
        Says::Person,
        85,
        "contacto|nombre de contacto|nombre del contacto|persona de contacto|encargado|responsable|atencion|\
         contact|contact name|contact person|primary contact|representante|representante legal|comprador|dueno|\
         propietario del negocio",
    ),
    (
        Says::Function,
        85,
        "cargo|puesto|puesto de trabajo|funcion|job title|job position|title|position|titulo|organization title|\
         cargo del contacto|role",
    ),
    (Says::Contact("role"), 90, "contactos papel en la compra|contacts part in the purchase|papel en la compra"),
    (Says::Contact("treatment"), 90, "contactos trato|trato"),
    (Says::Contact("function"), 90, "contacts function"),
    (Says::Contact("phone"), 85, "telefono del contacto|tel contacto|celular del contacto|contact mobile"),
    (Says::Contact("mail"), 85, "correo del contacto|email del contacto|mail contacto"),
    (
        Says::Contact("birthday"),
        88,
        "cumpleanos del contacto|cumpleanos contacto|cumpleanos de contacto|fecha de nacimiento del contacto|\
         fecha nacimiento contacto|nacimiento del contacto|nacimiento contacto|contact birthday|birthday contact|\
         contact date of birth",
    ),
    (
        Says::Part(NamePart::First),
        90,
        "nombres|nombre s|first name|given name|first|primer nombre|nombre de pila|firstname",
    ),
    (Says::Part(NamePart::Middle), 90, "middle name|additional name|segundo nombre|middle"),
    (
        Says::Part(NamePart::Last),
        90,
        "apellidos|apellido|primer apellido|apellido paterno|paterno|last name|last|a paterno|ap paterno|surname|family name|lastname",
    ),
    (
        Says::Part(NamePart::SecondLast),
        90,
        "segundo apellido|apellido materno|materno|a materno|ap materno|second last name",
    ),
    (Says::Part(NamePart::Prefix), 85, "name prefix|tratamiento|salutation|honorific prefix"),
    (Says::Part(NamePart::Nickname), 85, "nickname|apodo|alias|sobrenombre|nick"),
    (Says::Part(NamePart::Suffix), 85, "name suffix|suffix|sufijo|honorific suffix"),
    (
        Says::Entry("tag", "label"),
        85,
        "etiquetas|etiqueta|tags|tag|categoria|categorias|category|categories|labels|giro|category id name|category id|group membership|grupo|\
         grupos|groups|contact groups|industry|industria|sector|ruta|route|tipo de negocio|actividad|rubro",
    ),
    (Says::Zone, 70, "zona|zone|territorio|territory|area|zona de venta|sales territory|region de venta"),
    (Says::Field("segment"), 90, "segmento|segment|clasificacion|tier|rating|canal|tipo de cliente"),
    (
        Says::Field("relation"),
        70,
        "relacion|relationship|tipo|type|account type|contact type|tipo de contacto|tipo de cuenta|lifecycle stage|etapa del ciclo de vida|customer type",
    ),
    (Says::Field("stage"), 70, "etapa|stage|fase|estatus|estado del cliente|status"),
    (
        Says::Field("form"),
        75,
        "tipo de persona|person or organisation|company type|is company|tipo de contribuyente|persona u organizacion|is a company|tipo persona",
    ),
    (
        Says::Field("owner"),
        85,
        "vendedor|asesor|ejecutivo|agente|user id name|user id|contact owner name|promotor|agente de ventas|a cargo de|responsable de la cuenta|propietario|account owner|\
         company owner|contact owner|owner|salesperson|sales rep|comercial|representante de ventas|\
         propietario de la cuenta",
    ),
    (
        Says::Field("worth"),
        75,
        "compras esperadas al ano|expected yearly purchases|compras anuales|ventas anuales|venta anual|annual revenue|potencial|compra anual|ingresos anuales|\
         expected revenue|importe anual|facturacion anual",
    ),
    (Says::Field("language"), 85, "idioma|language|lengua|preferred language"),
    (Says::Field("preferred_channel"), 80, "canal preferido|medio de contacto|preferred contact method"),
    (Says::Field("preferred_hours"), 85, "horario|horario de atencion|horario de visita|best time to call|hours"),
    (
        Says::Field("birthday"),
        92,
        "cumpleanos|fecha de nacimiento|fecha nacimiento|fec nacimiento|fecha nac|fec nac|f nac|cumple|bday|nacimiento|birthday|date of birth|birth date|birthdate|f nacimiento",
    ),
    (Says::Entry("anniversary", "date"), 85, "aniversario|anniversary|event value|fecha de aniversario"),
    (Says::Entry("anniversary", "label"), 85, "event label|event type"),
    (
        Says::Field("source"),
        85,
        "origen|fuente|lead source|source|account source|como llego a nosotros|como llego|procedencia|medio",
    ),
    (
        Says::Field("notes"),
        90,
        "notas|nota|observaciones|observacion|comentarios|comentario|notes|note|comments|comment|remarks|remark|notas adicionales|notas internas|memo|about|background|description|\
         descripcion|internal notes|anotaciones|obs",
    ),
    (Says::Field("needs"), 80, "necesidades|needs|requerimientos"),
    (Says::Field("preferences"), 80, "preferencias|preferences|gustos"),
    (
        Says::NoField,
        90,
        "id|fila|row|renglon|motivo|reason|photo|foto|imagen|image|create time|created|modified|last modified|\
         fecha de creacion|fecha creacion|fecha de modificacion|ultima modificacion|creado|modificado|write date|\
         company id name|company id|associated company|associated company ids|file as id|phonetic organization name|\
         yomi name|organization symbol|private|last activity|\
         ultima actividad|last contacted|owner id|contact owner id|is active|phonetic first name|phonetic middle name|phonetic last name|\
         created date|create date|last modified date|\
         e mail display name|last activity date|record id|created by|priority|sensitivity|gender|initials|\
         location free busy",
    ),
];
