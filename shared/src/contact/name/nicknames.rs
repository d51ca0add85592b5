//! Short forms and variants of given names in the five languages.

use std::collections::HashMap;

use super::fold::squash;

/// A line holds what may be one person's name. A short form may stand in several.
const LINES: &str = "\
alexander alexandre alejandro alessandro alex sascha sasha sandro sandy xander alec alekos
alexandra alessandra alejandra alex sandra sascha sasha sandy lexi
alexis alex
alfred alfredo alf fred freddy fredi
alice alicia ali
amelia amelie amy
andreas andrea andre andrew andres andy andi anderl drew
andrea andree andy
anna anne ann annie anni anita anouk annika anouschka nan nancy
annemarie anne marie annemie
anneliese anne liese lisi
anthony antoine anton antonio antonius tony toni antoni antek
antonia antoinette antonella toni tonia
armin armando
arthur arturo artur art
barbara babs barb babsi barbie bibi barbel
beatrice beatrix beatriz bea trix trixie
benedikt benedict benoit benedetto benito ben bene beni
benjamin beniamino ben benni benny benji benj
bernard bernhard bernardo bernd bernie berni
brigitte brigitta bridget gitte gitti gitta brigida
cameron cam
carlos carlo charles carl karl charlie charly chuck kalle
carolina caroline carola karoline carol carrie caro line lina
catherine katherine kathryn katharina caterina catalina cathy kathy kate katie kathi katja kati cati cat kath trina rina karin karen catarina
cecilia cecile cacilia cilli celia
charlotte carlotta carlota lotte lotti charlie
christian cristian christiano cristiano chris christo
christina christine cristina kristina kristin christel christiane chris chrissy christi tina tine
christopher christoph christophe cristoforo cristobal kristof chris stoffel topher kit
clara klara claire chiara
claudia claudine klaudia claude
claude claudio klaus
daniel daniele dan danny dani
daniela danielle dani
david davide dave davy
deborah debora debra deb debbie
dietrich dieter
dominik dominic dominique domenico domingo dom nik
donald don donnie
dorothea dorothee dorothy dorotea doro dora dotty thea
eduard edward edouard eduardo edoardo edmund ed eddie eddy ede ted teddy ned
eleonora eleonore eleanor leonora ella nora ellie leni lenore
elisabeth elizabeth elisabetta isabel isabelle isabella elsbeth elisa elise liz lizzy lisa lisi liesl lise betty beth bettina ella elli ellie babette sissi bella isa bess eliza
emanuel emmanuel manuel manolo emanuele manu mani
emanuela manuela emmanuelle manu
emilia emilie emily emma mila milly em
enrico henri henry heinrich enrique heinz hank harry heiner hein heini rico quique kike
erich eric erik enrico rick ricky
ernst ernest ernesto ernie erni
eugen eugene eugenio gene
eva eve evi evelyn evita
fabian fabien fabio fabi
ferdinand fernando fernand ferdi nando
florian florent flo flori
francis francois franz francesco francisco frank fran franco paco pancho curro frankie franzl checco ciccio cesco kiko
francesca francoise franziska francisca frances fran franzi franca paquita fanny sissi ziska
friedrich frederic frederick federico frederik fritz fred freddy fede freddie fiete
friederike frederique federica frieda rike fede
gabriel gabriele gabe gabi
gabriela gabriele gabrielle gabriella gabi gaby gabry
georg george georges giorgio jorge jurgen jorg schorsch gio
gerhard gerard gerardo gerd gert gerry jerry
gilbert gilberto gil bert
giovanni john jean juan johann johannes hans jan ian jack johnny gianni nino vanni hannes hansi jonny hansjorg juanito sean johan ivan
giovanna johanna jeanne juana joanna joan jane janet hanna hanni jeannette gianna vanna janine jo hannah
giuseppe joseph josef jose joe joey sepp beppe peppe pino pepe josi jupp peppino pepi zeppe jos
giuseppina josephine josefine josefina josefa pina pepa josie fina josi jo
gregor gregory gregoire gregorio greg goyo grischa
guillaume wilhelm william guglielmo guillermo will bill billy willy willi bil wim guille memo helmi liam
gustav gustave gustavo gus gustl
helena helene elena ellen helen leni lena lene nella nelly ilona
herbert heriberto herb bert herbie
hermann armand herman
hubert huberto hubsi bert
ignaz ignacio ignazio nacho iggy
irene irena reni
jakob jacob jacques james giacomo jaime diego santiago jim jimmy jamie jake kobi jay jacky santi
jennifer jenny jen jenni
jeremias jeremy jeremie jerry
jessica jess jessie
joachim joaquin gioacchino jochen achim quino jo
jonathan jonatan jon jonny nathan
judith judy judit giuditta jutta
julian julien giuliano julio julius giulio jules
juliana juliane julia julie giulia giuliana juliette jule jules lia
karin karen
kenneth ken kenny
konrad conrad corrado conny konni kurt
kornelia cornelia conny nelly nele cornelie
laura lauren laurence lorena laurie lori
laurenz lorenz lawrence laurent lorenzo larry enzo lenz laurin renzo
leonhard leonard leonardo leon leo lenny hardy len
leopold leopoldo leo poldi
ludwig louis luigi luis lewis lou luggi gigi ludovico ludovic lutz
luise louise luisa louisa lou isa
lukas lucas luca luc luke lucien
magdalena madeleine maddalena magda lena leni madalena madlen
manfred manfredo mani fredi manni
margarete margaret margherita marguerite margarita margaretha greta grete gretel gretchen rita meg maggie peggy marge margot gitta daisy marga margrit
maria marie mary marianne maria mariella mia mimi mitzi molly polly maja maja marielle mari
marianne mariana marian nanni anne maria
mario marius
mark marc marco markus marcus marcos marek marcel marcello
martin martino marty martl tino
martina martine tina
mathilde matilde matilda tilda tilly hilde
matthias matthieu matthew matteo mateo mathias mathieu matt hias matze matti matz mat hiasl
mauritius moritz maurice mauro maurizio mauricio
maximilian maxime maximilien massimiliano massimo maximo max maxi
melanie mel melania meli
michael michel michele miguel mike mick mickey michi michl mischa micha miki mitch migue mickael mikael
michaela michela michelle miguela michi micha mika shelly
monika monica monique moni mona
nathalie natalie natalia natascha nat tasha nati
nikolaus nicolas nicholas nicola nicolo klaus nick nico niki niko nicky claus klaas nils colin niklas nicolai nikolai
nicole nicola nicoletta nicolette nikola niki nicky nicki colette
oliver olivier oliviero oli olli ollie
olivia olivie liv livia
otto otho
pascal pasquale pasqual
patrick patrice patrizio patricio pat paddy pad ricky
patricia patrizia pat patty pati trish patti tricia patsy
paul paolo pablo paulo pauli paulchen
paula paola pauline paulina paulette
peter pierre pietro pedro pete piet pit peer piero perico rino
petra pia pierrette pieretta
philipp philippe philip filippo felipe phil pippo lipp flipp
rafael raphael raffaele raf raffi rafa rafi
raimund raymond raimondo ramon ray
rebecca rebekka becky becca reba
regina regine reine gina
reinhard renard reini hardy
renate renata reni nate
richard ricardo riccardo rick dick ricky rich richie ric
robert roberto rob bob bobby robbie bert robby berto tito robi
roland rolando rolf roli orlando
ronald ronaldo ron ronnie ronny
rosa rose rosalie rosina rosi rosie rosita
rosemarie rosmarie rosemary rosi romy
rudolf rodolfo rodolphe rudolph rudi rudy rolf rolfi
samuel samuele sam sammy sami
samantha sam sammy
sebastian sebastien sebastiano bastian bastien basti seb wastl seba
siegfried sigfrido sigi
sigrid siri sigi
silvia sylvia sylvie silvie silvi
simon simone simeon
simona simone simonetta
sophia sofia sophie sofie soph
stefan stephan stephen steven etienne stefano esteban steve steffen stef stevie steff
stefanie stephanie stefania estefania steffi steff stef stephi fanny stephie
susanne susan suzanne susanna susana sue susi suzi suzy sanna susie
thaddaus tadeo taddeo thaddeus ted
theodor theodore teodoro theo ted teddy teo
theresa therese teresa tess terry resi tessa theres
thomas tommaso tomas tom tommy tomi thomi tomasz
tobias tobia toby tobi
ulrich ulrico uli ueli ulli
ulrike ulrica uli ulli rike
ursula ursule orsola ursi uschi ursel
valentin valentino valentine val vali
valerie valeria vale val
veronika veronica veronique vroni nika vera ronja
victor viktor vittorio victorio vic
victoria viktoria victoire vittoria vicky vic tori vicki
vincent vinzenz vincenzo vicente vince enzo vinnie vinz
walter gualtiero gautier walt wally walti
werner vernier
wolfgang wolf wolfi
yves yvo ivo
yvonne ivonne vonnie
zacharias zachary zaccaria zach zack";

/// Which lines each short form stands in.
#[derive(Debug)]
pub struct Nicknames {
    lines: HashMap<String, Vec<u16>>,
}

impl Default for Nicknames {
    fn default() -> Self {
        let mut lines: HashMap<String, Vec<u16>> = HashMap::new();
        for (line, number) in LINES.lines().zip(0..) {
            for word in line.split(' ') {
                lines.entry(squash(word)).or_default().push(number);
            }
        }
        Self { lines }
    }
}

impl Nicknames {
    pub(super) fn lines_of(&self, squashed: &str) -> Vec<u16> {
        self.lines.get(squashed).cloned().unwrap_or_default()
    }
}

/// Whether both stand in one line.
pub(super) fn share(one: &[u16], other: &[u16]) -> bool {
    one.iter().any(|line| other.contains(line))
}
