package scenarios

import "strings"

// Fakes are the functions of gofakeit that values can be taken from, by their names in lower case: those that make a
// text, a number or a truth value of nothing but their seed. Left out are those that ask the clock, and those whose
// values may be of somebody real: addresses, telephone and card numbers.
var Fakes = []string{
	"adjective", "adverb", "age", "airlineaircrafttype", "airlineairplane", "airlineairport", "airlineairportiata",
	"airlineflightnumber", "airlinerecordlocator", "airlineseat", "animal", "animaltype", "appauthor", "appname", "appversion",
	"bankname", "banktype", "beeralcohol", "beerblg", "beerhop", "beeribu", "beermalt", "beername", "beerstyle", "beeryeast", "bio",
	"bird", "blurb", "bookauthor", "bookgenre", "booktitle", "bool", "breakfast", "bs", "buzzword", "carfueltype", "carmaker",
	"carmodel", "cartransmissiontype", "cartype", "cat", "celebrityactor", "celebritybusiness", "celebritysport", "chromeuseragent",
	"city", "color", "comment", "company", "companysuffix", "country", "countryabr", "creditcardtype", "currencylong",
	"currencyshort", "cusip", "day", "dessert", "digit", "dinner", "dog", "domainname", "domainsuffix", "drink", "emoji",
	"emojialias", "ethnicity", "farmanimal", "fileextension", "filemimetype", "firefoxuseragent", "firstname", "fruit", "gamertag",
	"gender", "hackerphrase", "hexcolor", "hipstersentence", "hipsterword", "hobby", "hour", "httpmethod", "httpstatuscode",
	"ipv4address", "ipv6address", "isin", "jobdescriptor", "joblevel", "jobtitle", "language", "languageabbreviation", "languagebcp",
	"lastname", "letter", "loglevel", "loremipsumsentence", "loremipsumword", "lunch", "macaddress", "middlename", "minute", "month",
	"monthstring", "moviegenre", "moviename", "name", "nameprefix", "namesuffix", "noun", "operauseragent", "petname", "phrase",
	"price", "productbenefit", "productcategory", "productdescription", "productdimension", "productfeature", "productisbn",
	"productmaterial", "productname", "productsuffix", "productupc", "productusecase", "programminglanguage", "question", "quote",
	"safariuseragent", "safecolor", "school", "second", "sentence", "slogan", "snack", "socialmedia", "songartist", "songgenre",
	"songname", "state", "stateabr", "street", "streetname", "streetnumber", "streetprefix", "streetsuffix", "timezone",
	"timezoneabv", "timezonefull", "timezoneregion", "unit", "url", "urlslug", "useragent", "username", "uuid", "vegetable", "verb",
	"weekday", "word", "zip",
}

// fake reads the name of a function of gofakeit, written as there or in lower case.
func fake(g *Generator) kind {
	named := word(&g.Fake, Fakes...)
	return kind{what: "the name of a function of gofakeit", words: nil, parse: func(text string) *fault {
		g.Kind = GenFake
		wrong := named.parse(strings.ToLower(text))
		if wrong != nil {
			wrong.message = quote(text) + " is none of the functions of gofakeit that make the same each time"
			if !strings.HasPrefix(wrong.hint, "did you mean") {
				wrong.hint = "such as Company, ProductName, HipsterWord, Language or UserAgent"
			} else {
				wrong.hint, _, _ = strings.Cut(wrong.hint, "? ")
				wrong.hint += "?"
			}
		}
		return wrong
	}}
}
