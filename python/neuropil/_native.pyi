"""The compiled part of neuropil. Everything here is also found in `neuropil`, `neuropil.atlas` and `neuropil.analysis`."""

from concurrent.futures import Executor
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import (
    Any,
    Callable,
    ClassVar,
    Dict,
    Final,
    Iterable,
    Iterator,
    List,
    Literal,
    Mapping,
    Optional,
    Protocol as _Structural,
    Sequence,
    Tuple,
    Type,
    Union,
    final,
)

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._protocol import Protocol, Scheme
from ._sweep import SweepResults
from ._theory import Sensitivity
from ._values import Quantity, Values

__version__: str

_Value = Union[Quantity, Mapping[str, Any], Sequence[Any], NDArray[Any]]
_Changes = Mapping[str, Any]
_Isa = Literal["baseline", "avx2", "avx512"]

class _Watcher(_Structural):
    """Called a few times a second with the phase (``build``, ``warmup``, ``simulate``), what is done of it, of how much, and
    the unit of both (``synapses`` or ``ms``). An exception ends the run."""

    def __call__(self, phase: str, done: float, total: float, unit: str, /) -> object: ...

_Progress = Union[bool, None, _Watcher]
_Named = Union[str, "Population"]
_Each = Union[Quantity, Sequence[Quantity], Mapping[str, Quantity], NDArray[np.float64]]
_Convention = Literal["brunel", "drift", "deviation"]

@final
class Circuit:
    """A circuit as declared: populations, projections, stimuli and a protocol.

    It is a document in the circuit language with changes. What Python says goes through the reader of circuit files, so
    that it means the same as in a file, and errors say the same. A change that is refused leaves the circuit as it was.
    """

    def __new__(
        cls,
        name: str,
        *,
        title: str = "",
        description: str = "",
        references: Optional[Sequence[str]] = None,
    ) -> Circuit:
        """An empty circuit, to be built line by line."""

    @classmethod
    def from_toml(cls, text: str, changes: Optional[_Changes] = None, /, **named: Any) -> Circuit:
        """Reads a circuit from text. ``changes`` as in :meth:`set`.

        Raises CircuitError with every problem found, each with line and column."""

    @classmethod
    def from_file(
        cls, path: Union[str, PathLike[str]], changes: Optional[_Changes] = None, /, **named: Any
    ) -> Circuit:
        """Reads a circuit from a TOML file; model files and synapse tables are found relative to it."""

    def copy(self) -> Circuit:
        """A circuit that changes apart from this one."""

    def __copy__(self) -> Circuit: ...
    def __deepcopy__(self, _memo: Any) -> Circuit: ...
    def set(self, changes: Optional[_Changes] = None, /, **named: Any) -> Circuit:
        """Changes options, parameters of the circuit, or anything by its path; returns the circuit.

            circuit.set(background="dc", g=-5)
            circuit.set({"populations.L4E.size": 1000, "populations.L4E.parameters.tau_m": "12 ms"})
            circuit.expanded().set({"projections.L4E->L23E.weight": "100 pA"})

        A path names what the document says; projections that the document declares in one entry for many pairs are named
        one by one only after :meth:`expanded`."""

    def parameter(self, name: str, value: Quantity) -> Circuit:
        """Declares a parameter that later values may use by name (``weight="-g * J"``) and :meth:`set` may change; returns
        the circuit."""

    def add_population(
        self,
        name: str,
        size: Optional[Union[int, str]] = None,
        *,
        model: Optional[str] = ...,
        parameters: Optional[Mapping[str, _Value]] = ...,
        initial: Optional[Mapping[str, _Value]] = ...,
        source: Optional[Literal["poisson", "spike_list"]] = ...,
        rate: Optional[Quantity] = ...,
        times: Optional[Sequence[Any]] = ...,
        attributes: Optional[Mapping[str, Any]] = ...,
    ) -> Circuit:
        """Adds neurons of a ``model`` (of the atlas, or of :meth:`add_model`), or a ``source`` of spikes with its ``rate``
        (of each train) or ``times`` (one list for each member); returns the circuit."""

    def add_projection(
        self,
        source: str,
        target: str,
        *,
        rule: Literal[
            "fixed_indegree",
            "fixed_outdegree",
            "fixed_total_number",
            "pairwise_bernoulli",
            "one_to_one",
            "all_to_all",
            "from_table",
        ] = ...,
        weight: _Value = ...,
        weight_course: Optional[Mapping[str, Any]] = ...,
        delay: _Value = ...,
        receptor: Optional[str] = ...,
        output: Optional[str] = ...,
        in_degree: Union[int, str, None] = ...,
        out_degree: Union[int, str, None] = ...,
        number: Union[int, str, None] = ...,
        probability: Union[float, str, None] = ...,
        table: Optional[Mapping[str, Any]] = ...,
        allow_autapses: Optional[bool] = ...,
        allow_multapses: Optional[bool] = ...,
        name: Optional[str] = ...,
    ) -> Circuit:
        """Adds synapses; names and meanings of rules and options are NEST's. ``table`` has columns ``source``, ``target``
        (from 0), and perhaps ``weight``, ``delay`` with ``weight_unit``, ``delay_unit``. Returns the circuit."""

    def add_projections(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        *,
        rule: Literal[
            "fixed_indegree",
            "fixed_outdegree",
            "fixed_total_number",
            "pairwise_bernoulli",
            "one_to_one",
            "all_to_all",
            "from_table",
        ] = ...,
        weight: _Value = ...,
        weight_course: Optional[Mapping[str, Any]] = ...,
        delay: _Value = ...,
        receptor: Optional[str] = ...,
        output: Optional[str] = ...,
        in_degree: Any = ...,
        out_degree: Any = ...,
        number: Any = ...,
        probability: Any = ...,
        table: Optional[Mapping[str, Any]] = ...,
        allow_autapses: Optional[bool] = ...,
        allow_multapses: Optional[bool] = ...,
        name: Optional[str] = ...,
    ) -> Circuit:
        """Adds synapses between several populations at once: one entry of the circuit language with ``sources`` and
        ``targets``, in which lists count over sources and lists of lists over targets and sources. Returns the circuit."""

    def add_stimulus(
        self,
        kind: str,
        target: Union[str, Sequence[str]],
        *,
        rate: Any = ...,
        weight: Any = ...,
        receptor: Optional[str] = ...,
        delay: Optional[Quantity] = ...,
        port: Optional[str] = ...,
        constant: Any = ...,
        steps: Optional[Sequence[Sequence[Any]]] = ...,
        piecewise_linear: Optional[Sequence[Sequence[Quantity]]] = ...,
        sinusoidal: Optional[Mapping[str, Any]] = ...,
        mean: Any = ...,
        sd: Any = ...,
        tau: Any = ...,
        interval: Optional[Quantity] = ...,
        shared: Optional[str] = ...,
        patterns: Any = ...,
        coefficients: Any = ...,
        sequence: Any = ...,
        random: Any = ...,
        repeat: Optional[bool] = ...,
        start: Optional[Quantity] = ...,
        stop: Optional[Quantity] = ...,
        neurons: Optional[Mapping[str, int]] = ...,
        name: Optional[str] = ...,
        **keys: Any,
    ) -> Circuit:
        """Adds a standing drive of one population, or of several (a list; lists of values then count over them); kinds and
        keys are those of the circuit language. Returns the circuit."""

    def add_model(
        self,
        name: str,
        *,
        title: Optional[str] = ...,
        description: Optional[str] = ...,
        deliver: Optional[str] = ...,
        parameters: Optional[Mapping[str, Any]] = ...,
        states: Optional[Mapping[str, Any]] = ...,
        inputs: Optional[Mapping[str, Any]] = ...,
        receptors: Optional[Mapping[str, Any]] = ...,
        outputs: Optional[Mapping[str, Any]] = ...,
        expressions: Optional[Mapping[str, str]] = ...,
        dynamics: Optional[Mapping[str, str]] = ...,
        diffusion: Optional[Mapping[str, Any]] = ...,
        spike: Optional[Mapping[str, Any]] = ...,
    ) -> Circuit:
        """Adds a neuron model, with the sections of a model file; returns the circuit. Before the first population the
        model is kept unread, and checked with that."""

    def add_synapse_model(
        self,
        name: str,
        *,
        title: Optional[str] = ...,
        description: Optional[str] = ...,
        references: Optional[Sequence[str]] = ...,
        parameters: Optional[Mapping[str, Any]] = ...,
        source: Optional[Mapping[str, Any]] = ...,
        target: Optional[Mapping[str, Any]] = ...,
        expressions: Optional[Mapping[str, str]] = ...,
        at_source_spike: Optional[Mapping[str, str]] = ...,
        at_target_spike: Optional[Mapping[str, str]] = ...,
        limits: Optional[Mapping[str, Any]] = ...,
        transmit: Optional[Mapping[str, str]] = ...,
    ) -> Circuit:
        """Adds a synapse model, with the sections of a synapse model file; returns the circuit. Before the first population
        the model is kept unread, and checked with that."""

    def synapse_model(self, model: Union[SynapseModel, str]) -> Circuit:
        """Adds a synapse model: a :class:`SynapseModel`, or the text of a synapse model file. Returns the circuit."""

    def model(self, model: Union[Model, str]) -> Circuit:
        """Adds a neuron model: a :class:`Model`, or the text of a model file. Returns the circuit."""

    def connect(
        self,
        source: Union[_Named, Sequence[_Named]],
        target: Union[_Named, Sequence[_Named]],
        rule: Optional[str] = None,
        **keys: Any,
    ) -> Circuit: ...
    def poisson(
        self, target: Union[_Named, Sequence[_Named]], rate: Any, weight: Any, **keys: Any
    ) -> Circuit: ...
    def current(
        self, target: Union[_Named, Sequence[_Named]], constant: Any = None, **keys: Any
    ) -> Circuit: ...
    def noise(
        self,
        target: Union[_Named, Sequence[_Named]],
        sd: Any,
        *,
        mean: Any = None,
        interval: Optional[Quantity] = None,
        shared: Optional[str] = None,
        **keys: Any,
    ) -> Circuit: ...
    def ornstein_uhlenbeck(
        self,
        target: Union[_Named, Sequence[_Named]],
        sd: Any,
        tau: Any,
        *,
        mean: Any = None,
        shared: Optional[str] = None,
        **keys: Any,
    ) -> Circuit: ...
    def patterns(
        self,
        target: Union[_Named, Sequence[_Named]],
        patterns: Any,
        *,
        coefficients: Any = None,
        steps: Any = None,
        sequence: Any = None,
        random: Any = None,
        unit: Optional[str] = None,
        interval: Optional[Quantity] = None,
        repeat: Optional[bool] = None,
        shared: Optional[str] = None,
        **keys: Any,
    ) -> Circuit: ...
    def protocol(
        self,
        protocol: Optional[Protocol] = None,
        *,
        duration: Optional[Quantity] = None,
        warmup: Optional[Quantity] = None,
        dt: Optional[Quantity] = None,
        scheme: Optional[Scheme] = None,
    ) -> Circuit: ...
    def connect_table(
        self,
        source: _Named,
        target: _Named,
        sources: ArrayLike,
        targets: ArrayLike,
        *,
        weights: Union[ArrayLike, Quantity, Mapping[str, Any], None] = None,
        unit: Optional[str] = None,
        delays: Union[ArrayLike, Quantity, Mapping[str, Any], None] = None,
        delay_unit: str = "ms",
        receptor: Optional[str] = None,
        name: Optional[str] = None,
        **keys: Any,
    ) -> Circuit: ...
    def connect_scipy(
        self, source: _Named, target: _Named, matrix: Any, *, unit: str, **keys: Any
    ) -> Circuit: ...
    def connect_arrow(
        self, source: _Named, target: _Named, table: Any, *, unit: Optional[str] = None, **keys: Any
    ) -> Circuit: ...
    def scaled(self, scale: float) -> Circuit:
        """Neurons and in-degrees times ``scale``, weights over its square root, and a constant current in place of the mean
        input that is lost, computed at the published rates if there are any, otherwise at those of theory."""

    def expanded(self) -> Circuit:
        """The same circuit with everything written out: options and parameters resolved, one entry for each projection."""

    def to_toml(self) -> str:
        """The circuit as text that reads back to an equal circuit; what :meth:`expanded` has as its ``text``."""

    def save(self, path: Union[str, PathLike[str]]) -> None:
        """Writes :meth:`to_toml` to a file, atomically."""

    @property
    def text(self) -> str:
        """The document as it was read, with what was added, without later changes; lines and columns in errors are its."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def references(self) -> List[str]: ...
    @property
    def hash(self) -> str:
        """SHA-256 of what determines networks and dynamics."""

    @property
    def warnings(self) -> List[str]:
        """What is allowed but may not be meant."""

    @property
    def populations(self) -> List[Population]: ...
    def population(
        self,
        name: str,
        size: Optional[Union[int, str]] = None,
        *,
        model: Optional[str] = ...,
        parameters: Optional[Mapping[str, _Value]] = ...,
        initial: Optional[Mapping[str, _Value]] = ...,
        source: Optional[Literal["poisson", "spike_list"]] = ...,
        rate: Optional[Quantity] = ...,
        times: Optional[Sequence[Any]] = ...,
        attributes: Optional[Mapping[str, Any]] = ...,
    ) -> Population:
        """The population of that name. With a ``size`` or other keys it is added first, as by :meth:`add_population`:

            E = circuit.population("E", 8000, model="iaf_psc_exp", parameters={"tau_m": "20 ms"})
            E.set("tau_m", numpy.linspace(10, 30, 8000), unit="ms")"""

    @property
    def projections(self) -> List[Projection]: ...
    def projection(self, name: str) -> Projection: ...
    @property
    def published(self) -> Dict[str, Values[float]]:
        """Published numbers by quantity, such as ``published["rates"]["L4E"]``, with unit and source."""

    def simulate(
        self,
        protocol: Optional[Protocol] = None,
        *,
        duration: Optional[Quantity] = None,
        warmup: Optional[Quantity] = None,
        dt: Optional[Quantity] = None,
        scheme: Optional[Scheme] = None,
        seed: int = 1,
        trial: int = 0,
        threads: Optional[int] = None,
        scale: float = 1.0,
        progress: _Progress = None,
        isa: Optional[_Isa] = None,
        interpreter: bool = False,
        check_memory: bool = True,
        checkpoint: Union[str, PathLike[str], None] = None,
        checkpoint_every: Optional[str] = None,
        checkpoint_wall: Optional[str] = None,
        force: bool = False,
        weights: Optional[Union[str, PathLike[str]]] = None,
        save_weights: Optional[Union[str, PathLike[str]]] = None,
    ) -> Recording:
        """Realizes the circuit with ``seed`` (connections and parameters) and ``trial`` (everything random during the run)
        and runs the protocol. Spikes do not depend on ``threads``, ``isa`` and ``interpreter``.

        ``progress=True`` shows a bar on standard error; a callable is told the phase instead. Other threads run meanwhile.
        Ctrl-C raises :class:`Interrupted`, whose ``recording`` holds what was recorded. Raises CircuitError and
        SimulationError, also where the run would not fit into memory (unless ``check_memory=False``).

        With ``checkpoint``, a folder that is empty or new unless ``force``, a checkpoint is written there at the end, at Ctrl-C,
        and whenever ``checkpoint_every`` was simulated (``"1 s"``) or the run took ``checkpoint_wall`` more (``"10 min"``), each in
        place of the one before: :func:`neuropil.resume` goes on from it to the same bits.

        Plastic projections begin with the ``weights`` of a file, of a run with the same connectivity, and leave theirs in the file
        ``save_weights`` at the end, also where the run ends early."""

    def stream(
        self,
        folder: Union[str, PathLike[str]],
        protocol: Optional[Protocol] = None,
        *,
        duration: Optional[Quantity] = None,
        warmup: Optional[Quantity] = None,
        dt: Optional[Quantity] = None,
        scheme: Optional[Scheme] = None,
        seed: int = 1,
        trial: int = 0,
        threads: Optional[int] = None,
        scale: float = 1.0,
        progress: _Progress = None,
        isa: Optional[_Isa] = None,
        interpreter: bool = False,
        check_memory: bool = True,
        checkpoint: bool = False,
        checkpoint_every: Optional[str] = None,
        checkpoint_wall: Optional[str] = None,
        force: bool = False,
        weights: Optional[Union[str, PathLike[str]]] = None,
        save_weights: Optional[Union[str, PathLike[str]]] = None,
    ) -> Streamed:
        """As :meth:`simulate`, with spikes and traces written to files of ``folder`` as they come and none kept in memory. The
        folder, empty or new unless ``force``, then holds what :meth:`Recording.save` writes.

        Ctrl-C raises :class:`Interrupted`; the files hold what was found until then. With ``checkpoint=True``,
        ``checkpoint_every`` or ``checkpoint_wall`` checkpoints are written into the folder, too, as :meth:`simulate` does;
        ``weights`` and ``save_weights`` are as there."""

    def estimate(
        self,
        protocol: Optional[Protocol] = None,
        *,
        duration: Optional[Quantity] = None,
        warmup: Optional[Quantity] = None,
        dt: Optional[Quantity] = None,
        scheme: Optional[Scheme] = None,
        threads: Optional[int] = None,
        scale: float = 1.0,
    ) -> Cost:
        """What :meth:`simulate` would need, before anything is built."""

    def realize(
        self, *, seed: int = 1, trial: int = 0, dt: Optional[Quantity] = None, scale: float = 1.0
    ) -> Network:
        """The network that :meth:`simulate` with these seeds runs, to look at its synapses and parameters."""

    def prepare(
        self,
        protocol: Optional[Protocol] = None,
        *,
        duration: Optional[Quantity] = None,
        warmup: Optional[Quantity] = None,
        dt: Optional[Quantity] = None,
        scheme: Optional[Scheme] = None,
        seed: int = 1,
        trial: int = 0,
        threads: Optional[int] = None,
        scale: float = 1.0,
        isa: Optional[_Isa] = None,
        interpreter: bool = False,
        check_memory: bool = True,
    ) -> Run:
        """A simulation in hand, at its first step."""

    def theory(
        self,
        *,
        noise: Literal["coloured", "white"] = "coloured",
        time_step: Optional[str] = None,
        weight_variance: bool = False,
        in_degree: Optional[Dict[str, float]] = None,
        scale: float = 1.0,
    ) -> Theory:
        """Mean-field theory of the circuit, without any simulation.

        ``noise="coloured"`` shifts threshold and reset for synaptic filtering, ``"white"`` does not; ``time_step`` corrects
        for a threshold that is tested once per step (white noise and jumps only); ``weight_variance`` lets the spread of
        drawn weights add to the noise; ``in_degree`` are mean in-degrees by name of projection, in place of those that rules
        expect."""

    def solve(
        self,
        *,
        noise: Literal["coloured", "white"] = "coloured",
        time_step: Optional[str] = None,
        weight_variance: bool = False,
        start: Optional[Dict[str, float]] = None,
        scale: float = 1.0,
    ) -> WorkingPoint:
        """The working point in one call: :meth:`theory` with these options, then :meth:`Theory.working_point`."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> Tuple[Any, ...]: ...
    def _repr_html_(self) -> str: ...

@final
class Population:
    """A population of a circuit; what it tells is what the circuit declares now."""

    @property
    def circuit(self) -> Circuit:
        """The circuit that it belongs to."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    def __len__(self) -> int: ...
    @property
    def first_id(self) -> Optional[int]:
        """Id of its first neuron; None for sources of spikes."""

    @property
    def model(self) -> str:
        """Name of the neuron model, or kind of the source."""

    @property
    def parameters(self) -> Dict[str, Any]:
        """Every parameter, as it can be given again: text with a unit, a distribution, a table."""

    @property
    def initial(self) -> Dict[str, Any]:
        """Every state at the start: a value as above, or the model's expression."""

    @property
    def units(self) -> Dict[str, str]:
        """Unit of every parameter and state, as the model prints it, and of every attribute of numbers."""

    @property
    def attributes(self) -> Dict[str, NDArray[Any]]:
        """What else is known of each member, by name: an array of float64 in the unit that ``units`` names, or of words."""

    @property
    def states(self) -> List[str]: ...
    @property
    def receptors(self) -> List[str]: ...
    @property
    def outputs(self) -> List[str]:
        """Outputs of the model that continuous projections transmit and traces record."""

    @property
    def inputs(self) -> List[str]:
        """Ports of the model that continuous input enters."""

    def set(self, name: str, value: Any, unit: Optional[str] = None) -> Population: ...
    def get(
        self, name: str, unit: Optional[str] = None, *, seed: Optional[int] = None
    ) -> NDArray[np.float64]: ...
    def set_attribute(
        self, name: str, values: Union[ArrayLike, List[str]], unit: Optional[str] = None
    ) -> Population: ...
    @property
    def positions(self) -> NDArray[np.float64]: ...
    @positions.setter
    def positions(self, values: ArrayLike) -> None: ...
    def __getitem__(self, name: str) -> Any: ...
    def __setitem__(self, name: str, value: Any) -> None: ...
    def _repr_html_(self) -> str: ...

@final
class Model:
    """A neuron model: parameters, states, equations, receptors, spike rule."""

    @classmethod
    def from_text(cls, text: str) -> Model:
        """Reads the text of a model file. Raises CircuitError with every problem found, each with line and column."""

    @classmethod
    def from_file(cls, path: Union[str, PathLike[str]]) -> Model:
        """Reads a model file."""

    @classmethod
    def atlas(cls, name: str) -> Model:
        """A model of the atlas."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def references(self) -> List[str]: ...
    @property
    def parameters(self) -> Dict[str, Any]:
        """Every parameter with its default, as text with a unit."""

    @property
    def states(self) -> Dict[str, str]:
        """Every state with its initial value, an expression of the parameters."""

    @property
    def receptors(self) -> Dict[str, str]:
        """Every receptor with the unit of its weights."""

    @property
    def inputs(self) -> Dict[str, str]:
        """Every port that continuous input enters, with its unit."""

    @property
    def outputs(self) -> Dict[str, str]:
        """Every output that continuous projections transmit and traces record, with its unit."""

    def to_toml(self) -> str:
        """The model as the text of a model file, which reads back to an equal model."""

    def describe(self) -> str:
        """A page of Markdown: parameters, states, equations."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class SynapseModel:
    """A synapse model: parameters, states of source and target, what their spikes do to the weight, what is delivered."""

    @classmethod
    def from_text(cls, text: str) -> SynapseModel:
        """Reads the text of a synapse model file. Raises CircuitError with every problem found, each with line and column."""

    @classmethod
    def from_file(cls, path: Union[str, PathLike[str]]) -> SynapseModel:
        """Reads a synapse model file."""

    @classmethod
    def atlas(cls, name: str) -> SynapseModel:
        """A synapse model of the atlas."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def references(self) -> List[str]: ...
    @property
    def parameters(self) -> Dict[str, Optional[str]]:
        """Every parameter with its default, as text with a unit; None where every projection gives a value."""

    @property
    def source(self) -> Dict[str, str]:
        """Every state of source neurons with what a spike makes of it."""

    @property
    def target(self) -> Dict[str, str]:
        """Every state of target neurons with what a spike makes of it."""

    @property
    def changes_weights(self) -> bool:
        """Whether spikes change weights; otherwise only what is delivered depends on past spikes."""

    def to_toml(self) -> str:
        """The model as the text of a synapse model file, which reads back to an equal model."""

    def describe(self) -> str:
        """A page of Markdown: parameters, states, equations."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Projection:
    """A projection as declared."""

    @property
    def name(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def receptor(self) -> str: ...
    @property
    def output(self) -> Optional[str]:
        """Output of the source that a continuous projection transmits in every step; None where spikes are transmitted."""

    @property
    def allow_autapses(self) -> bool: ...
    @property
    def allow_multapses(self) -> bool: ...
    @property
    def rule(self) -> Dict[str, Any]:
        """``rule`` and its argument."""

    @property
    def weight(self) -> Any: ...
    @property
    def weight_course(self) -> Optional[Dict[str, Any]]:
        """The factor of the weights over time, as in the circuit language; None where weights are constant in time."""

    @property
    def delay(self) -> Any: ...
    @property
    def synapse(self) -> Optional[Dict[str, Any]]:
        """The synapse model under ``model``, and the values of its parameters; None for static synapses."""

    @property
    def is_plastic(self) -> bool:
        """Whether spikes change weights."""

@final
class Network:
    """A circuit with its seeds: everything random about it is decided."""

    @property
    def neurons(self) -> int: ...
    @property
    def expected_synapses(self) -> float: ...
    @property
    def dt(self) -> float:
        """ms"""

    @property
    def seed(self) -> int: ...
    @property
    def trial(self) -> int: ...
    def synapses(self, source: str, target: str) -> Synapses:
        """All synapses from one population to another, as simulated."""

    def parameters(self, population: str) -> Dict[str, NDArray[np.float64]]:
        """Every parameter of every neuron, in the units of the model."""

    def initial(self, population: str) -> Dict[str, NDArray[np.float64]]:
        """Every state of every neuron at the start, in the units of the model."""

    def _repr_html_(self) -> str: ...

@final
class Synapses:
    """Synapses as columns of equal length, read-only, over memory that is not copied. Arrow reads them, too
    (``__arrow_c_stream__``)."""

    @property
    def source(self) -> NDArray[np.uint64]:
        """Source neuron within its population, from 0."""

    @property
    def target(self) -> NDArray[np.uint64]:
        """Target neuron within its population, from 0."""

    @property
    def weight(self) -> NDArray[np.float64]:
        """In the receptor's unit, rounded as simulated."""

    @property
    def delay(self) -> NDArray[np.float64]:
        """ms"""

    @property
    def projection(self) -> NDArray[np.uint32]:
        """Index of the projection in the circuit."""

    @property
    def shape(self) -> Tuple[int, int]:
        """Target neurons and source neurons: the shape of the matrix ``weight[target][source]``."""

    @property
    def populations(self) -> Tuple[str, str]:
        """Names of the source and the target population."""

    def __len__(self) -> int: ...
    def to_arrow(self) -> Any:
        """A pyarrow.Table."""

    def to_scipy(self, format: str = "csr", values: str = "weight") -> Any: ...
    def to_pandas(self) -> Any: ...
    def plot(synapses, /, ax: Any = None, *, pixels: int = 256, **style: Any) -> Any: ...

    def __arrow_c_stream__(self, _requested_schema: Any = None) -> Any: ...

@final
class Cost:
    """What a run will need."""

    @property
    def neurons(self) -> int: ...
    @property
    def synapses(self) -> int: ...
    @property
    def synapse_bytes(self) -> int: ...
    @property
    def neuron_bytes(self) -> int: ...
    @property
    def recording_bytes(self) -> int: ...
    @property
    def building_bytes(self) -> int:
        """Needed only while building."""

    @property
    def peak_memory_bytes(self) -> int: ...
    def _repr_html_(self) -> str: ...

@final
class Recording:
    """What was measured in one run. Times are in ms from the start of the run, warm-up included."""

    @classmethod
    def load(cls, folder: Union[str, PathLike[str]]) -> Recording:
        """Reads a recording from a folder that :meth:`save` or the command line wrote, checking every file against its
        checksum; with its facts (``facts.json``) and its circuit (``circuit.toml``) where they are there."""

    def save(self, folder: Union[str, PathLike[str]], *, force: bool = False) -> None:
        """Writes ``spikes.parquet``, ``traces.parquet`` and ``input_moments.parquet`` where there are any, ``recording.json``,
        ``facts.json``, and ``circuit.toml`` into a folder, which must be empty or new unless ``force`` is true."""

    @property
    def circuit(self) -> Optional[Circuit]:
        """The circuit that was simulated, at its scale and under its protocol; None where it is not known."""

    def attributes(self, population: str) -> Dict[str, NDArray[Any]]:
        """What else is known of each neuron of a population, as :attr:`Population.attributes`; empty where the circuit is not
        known."""

    @property
    def dt(self) -> float: ...
    @property
    def warmup(self) -> float:
        """ms"""

    @property
    def duration(self) -> float:
        """Measured time, ms, without the warm-up."""

    @property
    def warmup_steps(self) -> int: ...
    @property
    def total_steps(self) -> int: ...
    @property
    def complete(self) -> bool:
        """False where the run did not go to its declared end."""

    @property
    def populations(self) -> Dict[str, Tuple[int, int]]:
        """Id of the first neuron and number of neurons of each."""

    @property
    def spikes_sha256(self) -> str:
        """Over (u64 step, u64 neuron), little-endian, ordered, warm-up excluded."""

    @property
    def facts(self) -> Dict[str, Any]:
        """Neurons, synapses, wall-clock seconds, real-time factor, memory, kernels, with the keys of the command line."""

    @property
    def provenance(self) -> Dict[str, Any]:
        """Circuit hash, seeds, engine, version, references."""

    def spikes(self, population: Optional[str] = None, *, warmup: bool = False) -> Spikes:
        """The spikes of all populations or of one, without those of the warm-up unless asked for."""

    @property
    def traces(self) -> List[Trace]: ...
    def trace(self, population: str, variable: str) -> Trace: ...
    def weights(self, projection: str) -> Trace:
        """The recorded weights of a projection, ``values[time][synapse]``; see :meth:`Protocol.weights`."""

    def presentations(self, stimulus: Optional[str] = None) -> Dict[str, Any]:
        """What a stimulus of kind ``patterns`` showed when: arrays with an entry for each presentation, ``start`` and ``stop`` (ms),
        ``stimulus`` (the row of a sequence, or the number of the step or draw), ``whole`` (whether the run did not end before
        it did) and ``coefficients`` (presentations, patterns), of width 0 for a sequence, whose rows stand in the circuit; and
        their ``unit`` and the ``population``. ``stimulus`` may be left out where there is one only."""

    def input_moments(
        self,
        population: str,
        kind: Literal["excitatory", "inhibitory", "total"] = "total",
        *,
        window: Optional[int] = None,
    ) -> Tuple[NDArray[np.float64], NDArray[np.float64], str]:
        """Mean and variance over time of the input of each neuron, and the unit of the mean: over the whole measured time, or in
        the ``window`` of that number."""

    def balance(self, population: str) -> Dict[str, Estimate]:
        """Balance of excitation and inhibition of a population over the measured time, from moments of its input: ``factor``
        (-I/E of the population), ``ratio`` (mean |E + I|/E), ``coupling`` (mean E/sd(E)), ``excitatory`` and ``inhibitory`` input."""

    def balance_over_time(self, population: str) -> Dict[str, NDArray[np.float64]]:
        """The values of :meth:`balance` in each window: arrays, with ``start`` and ``stop`` in ms."""

    def balance_factors(self, population: str) -> NDArray[np.float64]:
        """Balance factor -I/E of each neuron over the measured time; NaN where it has no excitatory input."""

    def balance_ratios(self, population: str) -> NDArray[np.float64]:
        """Balance ratio |E + I|/E of each neuron over the measured time: 0 where inhibition cancels excitation; NaN where it has no
        excitatory input."""

    def couplings(self, population: str) -> NDArray[np.float64]:
        """Coupling E/sd(E) of each neuron over the measured time, mean over fluctuations in time in bins of the recorded width; NaN
        where it has no excitatory input, infinite where that never changes."""

    def statistics(
        self, population: str, *, window: Optional[int] = None
    ) -> Dict[str, NDArray[np.float64]]:
        """Running statistics of each neuron: ``rate`` (spikes/s), ``cv`` and ``lv`` of intervals over the measured time, or, with
        ``mean_interval`` (ms) and ``spikes``, in the ``window`` of that number. They need no spikes to be recorded."""

    def population_rate(
        self, population: str
    ) -> Tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Rate of a population over time from running statistics: ends of the bins in ms, and spikes/s."""

    def autocorrelation(
        self, population: str, longest: float, *, bin: Optional[float] = None
    ) -> Dict[str, Any]:
        """Autocorrelation of the rate of a population for lags up to ``longest`` ms, from running statistics or spikes, in bins
        of ``bin`` ms (those of the statistics unless given): ``lag``, ``covariance``, ``variance``, and the estimates
        ``timescale`` and ``integral`` in ms."""

    def raster(
        recording,
        /,
        ax: Any = None,
        *,
        populations: Optional[Sequence[str]] = None,
        start: Optional[float] = None,
        stop: Optional[float] = None,
        fraction: float = 1.0,
        order: Optional[str] = None,
        **style: Any,
    ) -> Any: ...
    def plot_rates(
        recording,
        /,
        ax: Any = None,
        *,
        populations: Optional[Sequence[str]] = None,
        bin: str = "5 ms",
        **style: Any,
    ) -> Any: ...
    def plot_histogram(
        recording,
        /,
        ax: Any = None,
        *,
        of: Literal["rate", "cv"] = "rate",
        populations: Optional[Sequence[str]] = None,
        bins: Any = 30,
        **style: Any,
    ) -> Any: ...
    def plot_spectrum(
        recording, /, ax: Any = None, *, populations: Optional[Sequence[str]] = None, **style: Any
    ) -> Any: ...
    def to_neo(self) -> Any: ...
    def _repr_html_(self) -> str: ...

@final
class Streamed:
    """What is known of a simulation that was written to a folder: everything but the spikes and traces themselves, which
    :meth:`Recording.load` reads."""

    @property
    def folder(self) -> Path: ...
    @property
    def facts(self) -> Dict[str, Any]: ...
    @property
    def files(self) -> List[Path]:
        """The files that were written."""

    @property
    def spikes(self) -> int:
        """Number of spikes after the warm-up."""

    @property
    def spikes_sha256(self) -> str:
        """As :attr:`Recording.spikes_sha256`."""

    @property
    def complete(self) -> bool:
        """False where the run did not go to its declared end."""

    @property
    def rates(self) -> Values[Estimate]:
        """Mean rate of each population after the warm-up, spikes/s; intervals are from the spread over neurons."""

    def _repr_html_(self) -> str: ...

@final
class Spikes:
    """Spikes as columns ordered by step, then neuron; read-only, over the memory of the recording. Arrow reads them, too
    (``__arrow_c_stream__``)."""

    @property
    def step(self) -> NDArray[np.uint64]:
        """Number of the step at whose end the spike is stamped, from 1 at the start of the run."""

    @property
    def neuron(self) -> NDArray[np.uint64]:
        """Id of the neuron, from 0 in the order of declaration."""

    @property
    def time(self) -> NDArray[np.float64]:
        """ms (computed: step times dt)"""

    def __len__(self) -> int: ...
    def to_arrow(self) -> Any:
        """A pyarrow.Table of step, neuron, time."""

    def to_pandas(self) -> Any: ...
    def to_polars(self) -> Any: ...
    def to_xarray(self) -> Any: ...
    def to_neo(self, *, t_stop: Optional[float] = None, neurons: Optional[Any] = None) -> Any: ...

    def __arrow_c_stream__(self, _requested_schema: Any = None) -> Any: ...

@final
class Trace:
    """A recorded variable of some neurons of a population, or recorded weights of a projection."""

    @property
    def population(self) -> str: ...
    @property
    def variable(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def neurons(self) -> NDArray[np.uint64]:
        """Their ids, one for each column of ``values``; of weights, the numbers of the synapses in the order of :meth:`Run.weights`."""

    @property
    def source(self) -> Optional[NDArray[np.uint32]]:
        """Of weights, the source of each synapse within its population."""

    @property
    def target(self) -> Optional[NDArray[np.uint32]]:
        """Of weights, the target of each synapse within its population."""

    @property
    def values(self) -> NDArray[np.float64]:
        """``values[time][neuron]``, read-only."""

    @property
    def time(self) -> NDArray[np.float64]:
        """ms; a sample is taken at the end of its step."""

    def to_pandas(self) -> Any: ...
    def to_polars(self) -> Any: ...
    def to_xarray(self) -> Any: ...
    def to_neo(self) -> Any: ...
    def plot(
        trace, /, ax: Any = None, *, neurons: Optional[Sequence[int]] = None, **style: Any
    ) -> Any: ...

@final
class Weights:
    """The synapses of a projection with their weights, by target, then as the connection rule gives them."""

    @property
    def projection(self) -> str: ...
    @property
    def unit(self) -> str:
        """Unit of the weights."""

    @property
    def source(self) -> NDArray[np.uint32]:
        """Source neuron of each synapse, within its population."""

    @property
    def target(self) -> NDArray[np.uint32]:
        """Target neuron of each synapse, within its population."""

    @property
    def weight(self) -> NDArray[np.float64]:
        """Weight of each synapse."""

    def __len__(self) -> int: ...

@final
class Run:
    """A simulation in hand: for closed loops, and for looking at states on the way.

        with circuit.prepare(duration="1 s") as run:
            while run.advance("10 ms"):
                if run.state("E", "V_m").max() > -51:
                    ...
        run.recording

    One thread at a time. Leaving the block finishes the run, at whatever step it is.
    """

    @property
    def dt(self) -> float: ...
    @property
    def step(self) -> int:
        """Steps made."""

    @property
    def total_steps(self) -> int:
        """Steps of the protocol, warm-up included."""

    @property
    def time(self) -> float:
        """ms"""

    @property
    def facts(self) -> Dict[str, Any]: ...
    def advance(self, duration: Optional[str] = None, *, steps: Optional[int] = None) -> int:
        """Advances by a time or by steps, to the end of the protocol at most (and without either); returns the steps made.

        After Ctrl-C the run stands between two steps and can go on."""

    def state(self, population: str, variable: str) -> NDArray[np.float64]:
        """A state of all neurons of a population, in the unit of the model."""

    def set(self, population: str, variable: str, values: ArrayLike) -> None:
        """Sets a state of all neurons of a population, in the unit of the model."""

    def set_input(self, population: str, port: str, values: ArrayLike) -> None:
        """Adds a continuous input to a ``port`` of the model (``run.set_input("E", "I_stim", current)``) from the next step on, besides
        the stimuli and in place of the input set before: one number for all neurons, or an array of shape (neurons,), in the
        unit of the port. Some current must drive the port already; ``circuit.current("E", "0 pA")`` suffices."""

    def weights(self, projection: str) -> Weights:
        """The synapses of a projection whose ``synapse`` has a model, with their weights as they are now."""

    def set_weights(self, projection: str, values: ArrayLike) -> None:
        """Sets the weights of such a projection, one for each synapse in the order of :meth:`weights`, in its unit and within the
        limits of the synapses."""

    def freeze(self, projection: str) -> None:
        """From the next step on the weights of a plastic projection stay as they are, whatever the protocol says."""

    def learn(self, projection: str) -> None:
        """From the next step on spikes change the weights of a plastic projection, whatever the protocol says."""

    def synapse_state(self, projection: str, variable: str) -> NDArray[np.float64]:
        """A state of the source neurons, or of the target neurons, of a projection whose ``synapse`` has a model."""

    def save_weights(self, path: Union[str, PathLike[str]]) -> None:
        """Writes the weights of all plastic projections to a file; see :func:`neuropil.read_weights`."""

    def load_weights(self, path: Union[str, PathLike[str]]) -> None:
        """Takes over the weights of a file, of a run with the same connectivity. Raises SimulationError where that differs."""

    def checkpoint(self, folder: Union[str, PathLike[str]]) -> None:
        """Writes everything that it takes to go on from here into a folder, in place of a checkpoint that is there; see
        :func:`neuropil.resume`. A folder holds one checkpoint, and must have one writer."""

    def spikes(self) -> Spikes:
        """The spikes since the last call of this method or of :meth:`take_spikes`, warm-up included. They stay in the recording."""

    def take_spikes(self) -> Spikes:
        """The spikes since the last call, warm-up included. They are no longer in the recording, which then counts spikes as
        not recorded."""

    def finish(self) -> Recording:
        """Ends the run; what was recorded."""

    @property
    def recording(self) -> Recording:
        """What was recorded, once the run is finished."""

    def __enter__(self) -> Run: ...
    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        _value: Optional[BaseException],
        _traceback: Optional[TracebackType],
        /,
    ) -> bool: ...

@final
class Estimate:
    """A measured number with its interval, or the reason why there is none. True where there is a number."""

    @property
    def value(self) -> Optional[float]: ...
    @property
    def low(self) -> Optional[float]:
        """Lower end of the interval; minus infinity where unknown."""

    @property
    def high(self) -> Optional[float]: ...
    @property
    def standard_error(self) -> Optional[float]: ...
    @property
    def n(self) -> Optional[int]:
        """Number of independent units that the value rests on; ``method`` says which."""

    @property
    def unit(self) -> str: ...
    @property
    def confidence(self) -> Optional[float]: ...
    @property
    def method(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def reason(self) -> Optional[str]:
        """Why there is no value, where there is none."""

    def __float__(self) -> float:
        """The value; AnalysisError where there is none."""

    def __bool__(self) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def _repr_html_(self, plain: bool = False) -> str: ...

@final
class Theory:
    """Mean-field theory of a circuit. See :meth:`Circuit.theory`."""

    def working_point(self, start: Optional[Dict[str, float]] = None) -> WorkingPoint:
        """Self-consistent rates and inputs of all populations. ``start`` are rates (spikes/s) to start from, which decides
        where there are several solutions. Raises TheoryError with the last iterate where none is found."""

    def to_ssn(self) -> RateModel:
        """The circuit as a stabilized supralinear network: power laws fitted, below 10 spikes/s, to its neurons at the noise
        from outside, which must not be 0. The noise that neurons make for each other is left out; ``SteadyState.warnings``
        says how much that matters."""

    def to_self_consistent(self, *, window: Optional[Quantity] = None) -> RateModel:
        """The circuit as rates with the noise that neurons make for each other; its steady states are self-consistent working
        points. ``window`` (ms) averages that noise as slow synapses do."""

    def balanced_limit(self) -> BalancedLimit:
        """The rates at which inputs cancel, which large networks of this kind approach."""

    def semi_balanced(self, *, at_potential: Optional[Quantity] = None) -> SemiBalanced:
        """The limit of strong coupling: mean inputs by projections, stimuli and sources, without transfer functions. Neurons with
        conductances need ``at_potential`` (mV), at which their driving forces are taken."""

    def design(
        self, theory: Literal["self-consistent", "ssn"] = "self-consistent", *, port: Optional[str] = None
    ) -> Designer:
        """Designs of the circuit: from a wanted activity to the inputs, weights or parameters that bring it about. They rest on
        ``theory``: ``"self-consistent"`` (the noise that the rates make) or ``"ssn"`` (fitted power laws). Designed currents enter
        at ``port``, the only one of each neuron model unless given."""

@final
class Designer:
    """Makes designs of a circuit; see :meth:`Theory.design`."""

    @property
    def populations(self) -> List[str]: ...
    @property
    def warnings(self) -> List[str]:
        """What holds only nearly, or not."""

    def trajectory(
        self,
        target: Mapping[str, Union[str, Sequence[float], NDArray[np.float64]]],
        *,
        times: Union[Sequence[float], NDArray[np.float64], None] = None,
        duration: Optional[Quantity] = None,
        dynamic: bool = False,
        lowest: Optional[Quantity] = None,
        highest: Optional[Quantity] = None,
        simulate: int = 0,
        bin: Optional[Quantity] = None,
        threads: Optional[int] = None,
    ) -> Design:
        """Inputs under which the rates of all populations follow wanted courses: ``target`` has for each population a shape
        (``"constant:2"``, ``"ramp:1,3"``, ``"sine:MEAN,AMPLITUDE,PERIOD"``, ``"random:MEAN,SD,TIME,SEED"``; rates in spikes/s, over
        ``duration``), or with ``times`` (ms) an array of rates.

        ``dynamic`` counts the time constants of the rates; drifts stay from ``lowest`` to ``highest`` (mV/s). ``simulate`` networks
        then try the design, their spikes counted in bins of ``bin``: see ``values``."""

    def weights(
        self,
        target: Mapping[str, Union[str, Sequence[float], NDArray[np.float64]]],
        *,
        times: Union[Sequence[float], NDArray[np.float64], None] = None,
        duration: Optional[Quantity] = None,
        free: Optional[Sequence[Tuple[str, str]]] = None,
        largest: float = 10.0,
        dynamic: bool = False,
        simulate: int = 0,
        bin: Optional[Quantity] = None,
        threads: Optional[int] = None,
    ) -> Design:
        """Weights that move in time so that rates follow wanted courses (see :meth:`trajectory`) at the circuit's own constant inputs.
        ``free`` are the (target, source) whose weights may move, all unless given; none gets more than ``largest`` times as strong."""

    def peak(
        self,
        height: Quantity,
        *,
        population: Optional[str] = None,
        by: Optional[str] = None,
        range: Optional[Tuple[Quantity, Quantity]] = None,
        ratio: Optional[Mapping[str, float]] = None,
    ) -> Design:
        """A supersaturating circuit whose rate peaks with ``height`` (spikes/s) along the common drift, by the factor c of Ekelmans
        et al. (2023) or by the parameter named in ``by``, such as ``"J[E,I]"``. ``range`` (mV/s) is where the peak is looked for,
        ``ratio`` the share of each population in the common drift, as the circuit's own drifts are shared unless given."""

    def gate(
        self,
        function: Literal["xor", "and", "or", "nand", "nor", "xnor"],
        *,
        population: Optional[str] = None,
        range: Optional[Tuple[Quantity, Quantity]] = None,
        base: Optional[Quantity] = None,
        step: Optional[Quantity] = None,
        latch: bool = False,
        ratio: Optional[Mapping[str, float]] = None,
        hold: Optional[Quantity] = None,
        simulate: int = 0,
        threads: Optional[int] = None,
    ) -> Design:
        """Base and step of the common drift at which the rate of ``population`` computes a function of two inputs: ``"xor"``,
        ``"and"``, ``"or"``, ``"nand"``, ``"nor"`` or ``"xnor"``. ``base`` and ``step`` (mV/s) are the best in ``range`` unless given;
        ``latch`` allows a circuit that keeps the state of its last input.

        The circuit goes through none, one, none, other, none, both, none of the inputs, each held for ``hold``; ``simulate``
        networks try it and give the margin that they reach."""

    def window(
        self,
        low: Quantity,
        high: Quantity,
        by: Mapping[str, str],
        *,
        range: Optional[Tuple[Quantity, Quantity]] = None,
        ratio: Optional[Mapping[str, float]] = None,
    ) -> Design:
        """Bistability between two wanted common drifts (mV/s), by moving two parameters: ``by`` has their names and ranges, such as
        ``{"J[E,E]": "1..10 mV", "tau[E]": "10..40 ms"}``. ``range`` is where folds are looked for to begin with."""

    def storage(
        self,
        drive: Quantity,
        pulses: Sequence[Quantity],
        *,
        range: Optional[Tuple[Quantity, Quantity]] = None,
        ratio: Optional[Mapping[str, float]] = None,
        hold: Optional[Quantity] = None,
        simulate: int = 0,
        threads: Optional[int] = None,
    ) -> Design:
        """The least pulses of the common drift that switch a bistable circuit, kept at ``drive`` (mV/s), up and down, for each of the
        durations ``pulses``; drifts stay in ``range``.

        The circuit is switched by pulses of the longest duration that does both, half as large again as the least, and each state
        held for ``hold``; ``simulate`` networks try it."""

@final
class Design:
    """What came of a wish: whether it can be had, and the design wanted or, where it cannot, the nearest."""

    @property
    def feasible(self) -> bool:
        """Whether the wish can be had."""

    @property
    def nearest(self) -> bool:
        """Whether this is the nearest design to a wish that cannot be had."""

    @property
    def reasons(self) -> List[str]:
        """Why it can or cannot be had, in words, and what to mind."""

    @property
    def values(self) -> Optional[Dict[str, Any]]:
        """The numbers of the design by name, with their ``units``; None where there is none."""

    @property
    def table(self) -> Dict[str, NDArray[np.float64]]:
        """The data of the design: an array for each column, named with its unit."""

    @property
    def circuit(self) -> Optional[Circuit]:
        """The circuit that has the design, whose protocol shows it; None where there is none."""

    def save_figure(self, folder: Union[str, PathLike[str]]) -> List[Path]:
        """Writes the figure, ``design.svg`` and ``design.png``, into a folder; returns the two paths."""

    def to_pandas(self) -> Any:
        """A pandas.DataFrame of the data: one column for each of ``table``."""

    def _repr_html_(self) -> str: ...

@final
class TransferFunction:
    """The stationary rate of a neuron as a function of mean and noise of its input.

    Rates are in spikes/s. ``convention`` says what mean and noise are: ``"brunel"``, both in mV, the free membrane potential
    having variance sigma^2/2; ``"drift"``, in mV/s and mV/√s, as in dV/dt = -V/tau + mu + sigma xi; ``"deviation"``, the mean
    in mV and the standard deviation of the free membrane potential in mV. Arguments may be arrays of any shapes that
    broadcast."""

    @staticmethod
    def siegert(
        *,
        tau_m: Quantity,
        V_th: Quantity,
        V_reset: Quantity,
        E_L: Optional[Quantity] = None,
        t_ref: Optional[Quantity] = None,
        tau_s: Optional[Quantity] = None,
        time_step: Optional[Quantity] = None,
    ) -> TransferFunction:
        """A leaky integrate-and-fire neuron in noise (Ricciardi, Siegert); bare numbers are in ms and mV, E_L and t_ref are 0
        unless given.

        ``tau_s`` shifts the boundaries for noise filtered by synapses, to first order in √(tau_s/tau_m); ``time_step`` the
        threshold for a simulation that tests it once per step. Mean inputs are relative to E_L."""

    @staticmethod
    def power_law(a: float, b: float, n: float, *, tau: Optional[Quantity] = None) -> TransferFunction:
        """rate = a (mu - b)^n above b, 0 below. With the membrane time constant ``tau`` (ms), a is in spikes/s per (mV/s)^n and
        b in mV/s, as published; without, in spikes/s per mV^n and mV."""

    @staticmethod
    def threshold_linear(gain: float, threshold: Quantity, *, tau: Optional[Quantity] = None) -> TransferFunction:
        """rate = gain (mu - threshold) above the threshold (mV), 0 below; gain in spikes/s per mV."""

    @property
    def tau(self) -> Optional[float]:
        """Membrane time constant, ms."""

    @property
    def coefficients(self) -> Optional[Tuple[float, float, float]]:
        """(a, b, n) of a power law, in the units of :meth:`power_law`."""

    def fit_power_law(
        self,
        sigma: float,
        *,
        convention: _Convention = "brunel",
        criterion: Literal["smooth", "grid"] = "smooth",
        below: Optional[Quantity] = None,
    ) -> PowerLawFit:
        """The power law nearest to this function at the noise ``sigma``, by least squares over means with a rate below
        ``below`` (10 spikes/s).

        ``criterion="smooth"`` integrates over the mean, so that coefficients change smoothly with the neuron; ``"grid"`` is
        the published recipe with steps of 0.5 mV/s."""

    def rate(self, mu: ArrayLike, sigma: ArrayLike = 0.0, *, convention: _Convention = "brunel") -> Any: ...
    def log_rate(self, mu: ArrayLike, sigma: ArrayLike = 0.0, *, convention: _Convention = "brunel") -> Any: ...
    def slopes(self, mu: ArrayLike, sigma: ArrayLike = 0.0, *, convention: _Convention = "brunel") -> Tuple[Any, Any]: ...
    def inverse(self, rate: ArrayLike, sigma: ArrayLike = 0.0, *, convention: _Convention = "brunel") -> Any: ...
    def inverse_slopes(
        self, rate: ArrayLike, sigma: ArrayLike = 0.0, *, convention: _Convention = "brunel"
    ) -> Tuple[Any, Any]: ...

@final
class PowerLawFit:
    """A fitted power law, and how far it is from what it was fitted to. Coefficients trade against one another: compare rates."""

    @property
    def law(self) -> TransferFunction: ...
    @property
    def coefficients(self) -> Tuple[float, float, float]:
        """(a, b, n): spikes/s per (mV/s)^n, mV/s, 1."""

    @property
    def rms(self) -> float:
        """Root of the mean square difference of rates, spikes/s."""

    @property
    def largest(self) -> float:
        """Largest difference of rates, spikes/s."""

    @property
    def points(self) -> int: ...
    @property
    def at_bound(self) -> bool:
        """Whether the search ended on a bound of its coefficients."""

@final
class RateModel:
    """Populations described by their rates, each with a transfer function, coupled by weights J and driven from outside:

        T dnu/dt = -nu + Phi(mu, sigma),   mu = tau (mu_ext[X] + r[X] mu_ext + sum J[X,Y] nu[Y])

    Made of a circuit by :meth:`Theory.to_ssn` or :meth:`Theory.to_self_consistent`, or by hand. ``weights[target][source]``
    are the signed J = j C in mV: jump of the potential times in-degree. ``transfer`` has one function for each population.
    Values for all populations are one quantity, a list, or a mapping by name; bare numbers are in mV/s (``mu_ext``, the common
    drift; ``drift``, that of single populations), mV/√s (``sigma``, noise from outside), ms (``tau``, needed where a transfer
    function has no membrane time constant; ``T``, time constants of the rates, equal to tau unless given). ``r`` are the parts
    of the common drift that populations receive, 1 unless given.

    With ``in_degree`` (C, or ``variance``, j^2 C in mV^2), populations make noise for each other, as in self-consistent
    theory; without, noise is that from outside, as in an SSN. ``window`` (ms) averages that noise as slow synapses do."""

    def __new__(
        cls,
        populations: Sequence[str],
        weights: ArrayLike,
        transfer: Sequence[TransferFunction],
        *,
        mu_ext: Optional[Quantity] = None,
        r: Optional[_Each] = None,
        drift: Optional[_Each] = None,
        sigma: Optional[_Each] = None,
        tau: Optional[_Each] = None,
        T: Optional[_Each] = None,
        in_degree: Optional[ArrayLike] = None,
        variance: Optional[ArrayLike] = None,
        window: Optional[Quantity] = None,
    ) -> RateModel: ...
    @property
    def kind(self) -> Literal["ssn", "self-consistent", "rate model"]: ...
    @property
    def populations(self) -> List[str]: ...
    @property
    def weights(self) -> NDArray[np.float64]:
        """J in mV, shape [target, source]; inhibition is negative."""

    @property
    def transfer(self) -> List[TransferFunction]: ...
    @property
    def parameters(self) -> Values[float]:
        """All parameters by name, in the units of ``units``: ``mu_ext`` (common drift), ``size`` (times the network described;
        weights and drifts grow with its square root), and for populations X, Y ``r[X]``, ``mu_ext[X]``, ``sigma[X]``,
        ``tau[X]``, ``T[X]``, ``J[X,Y]`` (onto X from Y)."""

    @property
    def units(self) -> Dict[str, str]:
        """The unit of each parameter: mV/s, mV/√s, ms, mV, or none."""

    @property
    def window(self) -> Optional[float]:
        """ms"""

    @property
    def fits(self) -> List[PowerLawFit]:
        """Of an SSN made of a circuit, the fit of each population."""

    @property
    def warnings(self) -> List[str]:
        """What holds only nearly, or not, whatever the rates; those of a state are in ``SteadyState.warnings``."""

    def with_(self, changes: Optional[_Changes] = None, /, **named: Any) -> RateModel:
        """The same model with other values of parameters: ``model.with_(mu_ext="10 mV/s")``,
        ``model.with_({"J[E,E]": 4.5, "r[I]": 0.8})``. Bare numbers are in the unit that ``units`` says."""

    def steady_states(self, *, starts: int = 64, reach: float = 10.0) -> SteadyStates:
        """All steady states: every one for an excitatory and an inhibitory population with power laws; otherwise those that a
        search from ``starts`` points finds that also follows each through drifts up to ``reach`` times those present (0: none)."""

    def examine(self, rates: Union[_Each, SteadyState]) -> SteadyState:
        """The state at given rates (spikes/s), which should be steady."""

    def branch(
        self,
        parameter: str,
        low: Quantity,
        high: Quantity,
        *,
        start: Union[_Each, SteadyState, None] = None,
    ) -> Branch:
        """The curve of steady states through ``start`` (a state or rates near one; the first steady state unless given) as a
        parameter goes from ``low`` to ``high``, a range that holds its present value. Unstable parts are followed, too."""

    def branches(self, parameter: str, low: Quantity, high: Quantity, *, probes: int = 8) -> List[Branch]:
        """All branches through the steady states at the present value of a parameter, at both ends of its range and at
        ``probes`` values between, with those that cross them."""

    def nearest_bifurcation(
        self, state: Union[_Each, SteadyState], parameter: str, low: Quantity, high: Quantity
    ) -> Optional[Bifurcation]:
        """The fold, Hopf point or crossing that is met first from a state when a parameter is changed within a range, the
        nearer one of the two directions; its ``distance`` is in the parameter. None where there is none."""

    def fold_curves(
        self,
        first: str,
        first_range: Tuple[Quantity, Quantity],
        second: str,
        second_range: Tuple[Quantity, Quantity],
        *,
        probes: int = 4,
    ) -> List[BifurcationCurve]:
        """Curves of folds in the plane of two parameters, with cusps and Bogdanov-Takens points; they start from the folds
        along ``first`` at the present value of ``second`` and at ``probes`` values of it."""

    def hopf_curves(
        self,
        first: str,
        first_range: Tuple[Quantity, Quantity],
        second: str,
        second_range: Tuple[Quantity, Quantity],
        *,
        probes: int = 4,
    ) -> List[BifurcationCurve]:
        """Curves of Hopf points in the plane of two parameters; as :meth:`fold_curves`."""

    def regime_map(
        self,
        x: Tuple[str, Quantity, Quantity],
        y: Tuple[str, Quantity, Quantity],
        *,
        n: Union[int, Tuple[int, int], None] = None,
        log_x: bool = False,
        log_y: bool = False,
        borders: bool = True,
        searches: int = 5,
        threads: Optional[int] = None,
    ) -> RegimeMap:
        """The regimes over two parameters, each given as (name, lowest, highest value): ``model.regime_map(("mu_ext", 0, 20),
        ("r[I]", 0, 2))``. ``n`` points along each, or (columns, rows); ``log_x`` and ``log_y`` make an axis logarithmic. States are
        all found for an excitatory and an inhibitory population with power laws; otherwise ``complete`` says no, and ``searches``
        full searches along each axis give states that are carried to their neighbours."""

    def noise_ratio(self, rates: Union[_Each, SteadyState]) -> Values[float]:
        """Variance of the noise that populations make for each other over that from outside, at given rates (spikes/s)."""

    def balanced_limit(self) -> BalancedLimit:
        """The limit of this model for large ``size``; TheoryError where det J is 0."""

    def sensitivity(self, state: Union[_Each, SteadyState]) -> Sensitivity: ...
    def _repr_html_(self) -> str: ...

@final
class SteadyStates:
    """Steady states of a :class:`RateModel` by rising rate of the first population; a sequence of :class:`SteadyState`."""

    @property
    def complete(self) -> bool:
        """Whether the method finds every state, as for two populations with power laws."""

    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> SteadyState: ...
    def __iter__(self) -> Iterator[SteadyState]: ...
    def to_pandas(self) -> Any: ...
    def _repr_html_(self) -> str: ...

@final
class SteadyState:
    """A steady state of a :class:`RateModel` with its stability and linear response."""

    @property
    def rates(self) -> Values[float]:
        """spikes/s"""

    @property
    def mean_input(self) -> Values[float]:
        """mV relative to E_L."""

    @property
    def noise(self) -> Values[float]:
        """mV; the free membrane potential has variance sigma^2/2."""

    @property
    def slope(self) -> Values[float]:
        """Slope of each transfer function by the drift, spikes/s per mV/s."""

    @property
    def eigenvalues(self) -> NDArray[np.complex128]:
        """Of the linearised rate dynamics, 1/s, by falling real part; -1/real part are time constants of the network."""

    @property
    def distance(self) -> float:
        """Distance to a loss of stability: the smallest absolute real part of an eigenvalue, 1/s; 0 at folds and Hopf points."""

    @property
    def determinant(self) -> float:
        """det(1 - dPhi/dnu); negative at saddles."""

    @property
    def stable(self) -> bool: ...
    @property
    def isn(self) -> bool:
        """Whether the excitatory populations alone would be unstable: an inhibition-stabilized network, if the state is stable."""

    @property
    def supersaturating(self) -> bool:
        """Whether the state is stable and the first excitatory rate falls when the common drift rises."""

    @property
    def paradoxical(self) -> Values[bool]:
        """Whether the state is stable and the rate of an inhibitory population falls when its own drift rises."""

    @property
    def response(self) -> Optional[NDArray[np.float64]]:
        """Change of the rate of population i by the drift of population j, spikes/s per mV/s, shape [i, j]; None at a fold."""

    @property
    def by_drive(self) -> Values[float]:
        """Change of the rates by the common drift, spikes/s per mV/s; empty at a fold."""

    @property
    def noise_ratio(self) -> Optional[Values[float]]:
        """Variance of the noise that populations make for each other over that from outside; None where in-degrees are unknown."""

    @property
    def with_recurrent_noise(self) -> Optional[Values[float]]:
        """For an SSN made of a circuit: the rates (spikes/s) to which self-consistent theory relaxes from here."""

    @property
    def warnings(self) -> List[str]:
        """Which assumptions of the theory hold only nearly, or not, in this state."""

    @property
    def model(self) -> RateModel: ...

@final
class BalancedLimit:
    """The rates at which recurrent and external input cancel, which large networks with strong synapses approach."""

    @property
    def rates(self) -> Values[float]:
        """spikes/s, of any sign."""

    @property
    def exists(self) -> bool:
        """Whether all of them are positive."""

    @property
    def stable(self) -> bool:
        """Whether small deviations die out, in the rate dynamics of a large network."""

    @property
    def eigenvalues(self) -> NDArray[np.complex128]:
        """Of the rate dynamics over the square root of the size, 1/s; empty where the limit does not exist."""

@final
class SemiBalanced:
    """Populations coupled by mean currents, in the limit of strong coupling (Baker, Zhu & Rosenbaum 2020): rates r >= 0 with
    inputs that cancel for the active populations and are negative for the silent, r = [W r + X + r]+.

    Made of a circuit by :meth:`Theory.semi_balanced`, or by hand: ``coupling`` (target, source) and ``external`` (target,
    source outside) are weights times in-degrees in mV ms, ``external_rates`` those of the sources in spikes/s, ``constant`` an
    input in mV for each population, ``tau`` the time constants of the rates in ms, on which only stability depends."""

    def __new__(
        cls,
        names: Sequence[str],
        coupling: ArrayLike,
        external: Optional[ArrayLike] = None,
        external_rates: Optional[Sequence[Quantity]] = None,
        *,
        constant: Optional[_Each] = None,
        tau: Optional[_Each] = None,
    ) -> SemiBalanced: ...
    @property
    def names(self) -> List[str]: ...
    @property
    def coupling(self) -> NDArray[np.float64]:
        """Weights times in-degrees between populations, mV ms, (target, source)."""

    @property
    def external(self) -> NDArray[np.float64]:
        """Those from sources outside, mV ms, (target, source)."""

    @property
    def external_rates(self) -> NDArray[np.float64]:
        """spikes/s"""

    @property
    def assumptions(self) -> List[str]:
        """Which assumptions about the circuit hold only nearly, or not."""

    @property
    def mean_coupling(self) -> float:
        """The mean of |weight times in-degree| over all pairs, mV ms."""

    def with_external_rates(self, rates: Sequence[float]) -> SemiBalanced:
        """The same network under other rates of its sources, spikes/s."""

    def balanced(self) -> Values[float]:
        """The rates at which all inputs cancel, spikes/s, of any sign; TheoryError where W is singular."""

    def states(self) -> List[SemiBalancedState]:
        """Every isolated state, by trying every set of active populations; TheoryError above 20 populations, of which
        :meth:`one_state` finds one. States that are not isolated are in :meth:`continua`."""

    def one_state(self) -> Optional[SemiBalancedState]:
        """One state by Lemke's method, for any number of populations; None where the method ends without one, which need not mean
        that there is none. With several states it may be any of them, stable or not."""

    def continua(self) -> List[Dict[str, Any]]:
        """States that are not isolated, where W is singular on the active populations; up to 20 populations. Of each: the ``active``
        populations; ``rates`` (spikes/s) of one of its states, an end if it has one direction; ``directions`` (number, populations)
        along which rates are free, the largest change 1, and how far, ``from`` and ``to`` (spikes/s); and ``attracting``, whether
        deviations that leave it die out."""

    def singular(self) -> List[List[str]]:
        """Sets of populations with a singular W; what states these have is in :meth:`continua`."""

    def warnings(self) -> List[str]:
        """What is wrong with taking the balanced rates for what the network does, in words; nothing where they are the only state
        and stable. Above 20 populations only the state of :meth:`one_state` is looked at."""

    def unique_for_every_input(self) -> Optional[bool]:
        """Whether there is exactly one state under every input: -W is a P-matrix, which it never is with excitation of a
        population by itself. None where that was not tried, above 20 populations."""

    def gains(self, active: Optional[Sequence[str]] = None) -> Dict[str, NDArray[np.float64]]:
        """How rates depend on inputs where the populations ``active`` (names; all unless given) are: rates are
        ``constant + external @ external_rates`` (spikes/s) with ``external`` (populations, sources), and change by ``input``
        (populations, populations that receive it) in spikes/s per mV. TheoryError where W is singular on them."""

    def to_ssn(self, k: float, n: float = 2.0, *, tau: Optional[_Each] = None) -> RateModel:
        """The stabilized supralinear network with the same mean inputs I (mV): tau dr/dt = -r + k [I]+^n, with ``k`` in spikes/s per
        mV^n and time constants ``tau`` (ms; 20 unless given). As coupling grows its rates approach semi-balanced ones."""

    def lattice(self, points: ArrayLike, inputs: Optional[Sequence[str]] = None) -> Dict[str, Any]:
        """The states at every point of a lattice of ``inputs`` (names as in :meth:`inputs`; all source rates unless given), in
        spikes/s and mV (points, inputs). Gives ``rates`` (points, populations) of the only state that is not unstable, NaN where
        there is none, more than one, or a continuum; ``states``, ``stable`` and ``continua``, how many there are; ``region``, the
        active populations of that only state as a binary number (first population lowest), or -1; and ``slopes``, for every region
        that occurs how its rates, linear in the inputs, depend on them (populations, inputs). Up to 20 populations."""

    def inputs(self) -> List[str]:
        """Names of all inputs from outside: ``r[SOURCE]`` (spikes/s) and ``I[POPULATION]`` (mV)."""

    def along(self, input: str, low: Quantity, high: Quantity) -> List[Dict[str, Any]]:
        """Every state at either end of a range of one of the :meth:`inputs`, carried to the other end. Of each path: ``values`` of
        the input and ``rates`` (points, populations) in spikes/s at its start, where the active populations change, and at its
        end, between which rates are linear in the input; from each point on, the ``active`` populations and whether the state is
        ``stable``; ``fold``, where the path turns back; and its ``end``: "reached", "turned back" or "singular". States that
        exist within the range only are not found; above 20 populations only the state of :meth:`one_state` at either end is
        followed."""

@final
class SemiBalancedState:
    """A semi-balanced state."""

    @property
    def rates(self) -> Values[float]:
        """spikes/s"""

    @property
    def input(self) -> Values[float]:
        """Mean inputs that are left, mV: 0 for the active populations, negative for the silent."""

    @property
    def active(self) -> List[str]:
        """Names of the active populations."""

    @property
    def balanced(self) -> bool:
        """Whether all are active: balance in the full sense."""

    @property
    def stable(self) -> bool:
        """Whether small deviations die out; at a border of silence, whether they do in all linear pieces that meet there."""

    @property
    def stability(self) -> str:
        """One of "stable", "unstable", and "stability not decided": at a border of silence where not all linear pieces that meet there are
        stable, and where deviations neither grow nor decay to first order."""

    @property
    def degenerate(self) -> bool:
        """Whether a silent population is just at the border of silence: its input is 0, too. Two regions of linear rates meet there."""

    @property
    def index(self) -> int:
        """Sign of det(-W) on the active populations; these add to 1 over all states of a network whose rates stay bounded."""

@final
class Bifurcation:
    """A value of a parameter at which the number or the stability of steady states changes."""

    @property
    def kind(self) -> Literal["fold", "hopf", "crossing"]: ...
    @property
    def parameter(self) -> str: ...
    @property
    def value(self) -> float:
        """In ``unit``."""

    @property
    def unit(self) -> str: ...
    @property
    def rates(self) -> Values[float]:
        """spikes/s"""

    @property
    def frequency(self) -> Optional[float]:
        """Of a Hopf point, Hz."""

    @property
    def distance(self) -> Optional[float]:
        """From the present value of the parameter, signed, in ``unit``; only of :meth:`RateModel.nearest_bifurcation`."""

@final
class Branch:
    """A curve of steady states as a parameter changes, stable and unstable, with what happens on it."""

    @property
    def parameter(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def populations(self) -> List[str]: ...
    @property
    def values(self) -> NDArray[np.float64]:
        """The parameter at each point of the curve, in ``unit``; it may turn back."""

    @property
    def rates(self) -> NDArray[np.float64]:
        """spikes/s, shape (points, populations)."""

    @property
    def stable(self) -> NDArray[np.bool_]: ...
    @property
    def unstable(self) -> NDArray[np.uint64]:
        """Number of eigenvalues with positive real part."""

    @property
    def eigenvalues(self) -> NDArray[np.complex128]:
        """1/s, shape (points, populations), by falling real part."""

    @property
    def folds(self) -> List[Bifurcation]: ...
    @property
    def hopfs(self) -> List[Bifurcation]: ...
    @property
    def crossings(self) -> List[Bifurcation]:
        """Points where another branch crosses."""

    @property
    def ends(self) -> Tuple[str, str]:
        """Why the curve ends at its first and last point: ``range`` (of the parameter), ``closed``, ``unbounded`` (rates above
        10,000 spikes/s), ``points`` (too many), ``lost`` (a corner or singular point)."""

    def __len__(self) -> int: ...
    def to_pandas(self) -> Any: ...
    def plot(
        branches, /, ax: Any = None, *, populations: Optional[Sequence[str]] = None, **style: Any
    ) -> Any: ...

@final
class BifurcationCurve:
    """A curve of folds or Hopf points in the plane of two parameters."""

    @property
    def kind(self) -> Literal["fold", "hopf"]: ...
    @property
    def parameters(self) -> Tuple[str, str]: ...
    @property
    def units(self) -> Tuple[str, str]: ...
    @property
    def first(self) -> NDArray[np.float64]: ...
    @property
    def second(self) -> NDArray[np.float64]: ...
    @property
    def rates(self) -> NDArray[np.float64]:
        """spikes/s, shape (points, populations)."""

    @property
    def frequency(self) -> NDArray[np.float64]:
        """Of Hopf points, Hz; 0 at folds."""

    @property
    def cusps(self) -> List[Dict[str, Any]]:
        """Points where two curves of folds meet: both parameters by name, and ``rates``."""

    @property
    def bogdanov_takens(self) -> List[Dict[str, Any]]:
        """Points where a curve of Hopf points ends on one of folds."""

    @property
    def ends(self) -> Tuple[str, str]: ...
    def __len__(self) -> int: ...
    def to_pandas(self) -> Any: ...
    def plot(curve, /, ax: Any = None, **style: Any) -> Any: ...

@final
class RegimeMap:
    """The regimes of a rate model over two parameters: all steady states and their kinds at every point of a grid, and the borders
    between regimes. Arrays have shape (rows, columns): ``y`` first."""

    #: All kinds of regime that there are.
    kinds: ClassVar[List[str]]

    @property
    def parameters(self) -> Tuple[str, str]:
        """Names of both parameters, the level one first."""

    @property
    def units(self) -> Tuple[str, str]: ...
    @property
    def populations(self) -> List[str]: ...
    @property
    def x(self) -> NDArray[np.float64]:
        """Values of the level parameter, in its unit."""

    @property
    def y(self) -> NDArray[np.float64]:
        """Values of the upright parameter, in its unit."""

    @property
    def states(self) -> NDArray[np.uint64]:
        """Number of steady states."""

    @property
    def stable_states(self) -> NDArray[np.uint64]:
        """Number of stable states."""

    @property
    def regime(self) -> NDArray[np.uint64]:
        """Kinds of regime as a number; kind k of ``kinds`` is bit k."""

    def where(self, kind: str) -> NDArray[np.bool_]:
        """Where a kind of regime holds, one of ``kinds``: an array of bool."""

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Where there can be no other states than those found."""

    @property
    def rates(self) -> NDArray[np.float64]:
        """Rates of all states, spikes/s, shape (rows, columns, states, populations), by rising rate of the first population; NaN
        where there are fewer states."""

    @property
    def stable(self) -> NDArray[np.bool_]:
        """Which states are stable, shape (rows, columns, states); False where there are fewer."""

    @property
    def borders(self) -> List[Dict[str, Any]]:
        """Borders: ``kind``, ``exact`` (followed by continuation rather than found on sides of cells), and arrays ``x`` and ``y`` in
        the units of the parameters."""

    @property
    def cusps(self) -> List[Dict[str, Any]]:
        """Points where two folds meet: both parameters by name, and ``rates`` (spikes/s)."""

    @property
    def bogdanov_takens(self) -> List[Dict[str, Any]]:
        """Points where a curve of Hopf points ends on a fold."""

    @property
    def failed(self) -> List[Tuple[int, int, str]]:
        """Points that have no answer: (row, column, why)."""

    def to_pandas(self) -> Any: ...
    def plot(found, /, ax: Any = None, *, legend: bool = True, **style: Any) -> Any: ...

@final
class WorkingPoint:
    """Self-consistent rates and inputs. Mean inputs are in mV relative to E_L, noise in mV in Brunel's convention (the free
    membrane potential has variance sigma^2/2)."""

    @property
    def rates(self) -> Values[float]:
        """spikes/s"""

    @property
    def mean_input(self) -> Values[float]: ...
    @property
    def noise(self) -> Values[float]: ...
    @property
    def excitation(self) -> Values[float]:
        """Excitatory part of the mean input."""

    @property
    def inhibition(self) -> Values[float]:
        """Inhibitory part of the mean input, negative."""

    @property
    def residual(self) -> float:
        """Largest distance between a rate and what its inputs give, spikes/s."""

    @property
    def warnings(self) -> List[str]:
        """Which assumptions hold only nearly, or not."""

    @property
    def steps(self) -> Tuple[int, int]:
        """Damped steps and Newton steps made."""

    def _repr_html_(self) -> str: ...

@final
class Report:
    """What came out of a paper: claims with verdicts, figures, tables."""

    @property
    def title(self) -> str: ...
    @property
    def paper(self) -> str:
        """Citation of the paper."""

    @property
    def summary(self) -> str:
        """A few sentences on what was done and what came out."""

    @property
    def warnings(self) -> List[str]:
        """What must be known before believing anything."""

    @property
    def content(self) -> Dict[str, Any]:
        """Claims, tables, names of figures and provenance, with the keys of ``report.json``."""

    @property
    def claims(self) -> List[Dict[str, Any]]:
        """Each claim as a dict: ``statement``, ``expected``, ``measured``, ``low``, ``high``, ``unit``, ``verdict``, ``note``."""

    def html(self) -> str:
        """The report as one HTML page that needs nothing else."""

    def save(self, folder: Union[str, PathLike[str]]) -> Path:
        """Writes ``report.html``, ``report.json`` and the figures into a folder, which is made where it is missing; returns
        the page."""

    def _repr_html_(self) -> str: ...

@final
class Sweep:
    """One circuit at many points, as numbered, independent, seeded tasks: a grid, a sample, or both, as a sweep file says.

        sweep = npl.Sweep("brunel_2000", grid={"g": [4, 5, 6], "eta": [1, 2]}, measure=["rates", "cv"], trials=3, duration="1 s")
        results = sweep.run()
        results["E.rate (spikes/s)"]

    The circuit is a name of the atlas, a file, or a :class:`Circuit` as it is now, whose parameters and paths can be varied.
    Any task can be run anywhere, in any order, with the same numbers; a sweep can be pickled. The folder of a sweep of a
    :class:`Circuit` holds ``circuit.toml`` and ``sweep.toml``, from which the command line goes on."""

    def __new__(
        cls,
        circuit: Union[str, Circuit],
        *,
        grid: Optional[Dict[str, Any]] = None,
        sample: Optional[Dict[str, Any]] = None,
        measure: Optional[Sequence[str]] = None,
        **keys: Any,
    ) -> Sweep: ...
    @classmethod
    def from_toml(
        cls, text: str, file: Union[str, PathLike[str], None] = None, circuit: Optional[Circuit] = None
    ) -> Sweep:
        """Reads the text of a sweep file; ``file`` is where it is from: problems name it, and a circuit file is looked for from
        its folder. With a ``circuit`` that is taken, and the text only says its name."""

    @classmethod
    def from_file(cls, path: Union[str, PathLike[str]]) -> Sweep:
        """Reads a sweep file. Raises CircuitError with every problem found, each with line and column."""

    @property
    def text(self) -> str:
        """The text of the sweep file."""

    @property
    def file(self) -> Optional[Path]:
        """The file that it was read from, if any."""

    @property
    def given(self) -> Optional[Circuit]:
        """The circuit object that it was made of, if any."""

    @property
    def name(self) -> str: ...
    def __len__(self) -> int: ...
    def task(self, k: int) -> Dict[str, Any]:
        """Task ``k``, from 0: its ``id``, ``point``, ``network``, ``trial``, seeds, and ``values`` of what is varied."""

    @property
    def tasks(self) -> List[Dict[str, Any]]:
        """All tasks, as :meth:`task`."""

    def circuit(self, k: int) -> Circuit:
        """The circuit of task ``k``, with its values set."""

    def run_task(
        self,
        k: int,
        *,
        threads: Optional[int] = None,
        folder: Union[str, PathLike[str], None] = None,
    ) -> Dict[str, Any]:
        """Runs task ``k`` and returns its result. What goes wrong in it is part of the result: its ``status`` is then ``failed``
        and ``error`` says why. With a ``folder`` (see :meth:`open`) the result is written there, too."""

    def open(self, folder: Union[str, PathLike[str]]) -> None:
        """Makes a folder for results, or looks whether it is one of this sweep."""

    def run_here(
        self,
        folder: Union[str, PathLike[str]],
        *,
        tasks: Optional[Sequence[int]] = None,
        jobs: Optional[int] = None,
        threads: Optional[int] = None,
        retry: bool = False,
        progress: _Progress = None,
    ) -> None:
        """Runs the tasks that have no result in ``folder`` yet, ``jobs`` at a time (as many as there are cores for unless given)
        with ``threads`` each. A run that was stopped goes on where it was. :meth:`run` is this and more."""

    def run(
        self,
        executor: Optional[Executor] = None,
        *,
        folder: Union[str, PathLike[str], None] = None,
        tasks: Optional[Iterable[int]] = None,
        jobs: Optional[int] = None,
        threads: int = 1,
        progress: Any = True,
    ) -> SweepResults: ...
    def results(self, folder: Union[str, PathLike[str]]) -> List[Dict[str, Any]]:
        """The results that are in ``folder``, in the order of the tasks. Raises SweepError where a file is damaged."""

    def table(self, results: List[Dict[str, Any]]) -> Dict[str, NDArray[Any]]:
        """Results as columns, one row a task in the order given: arrays of numbers (NaN where there is none) and of words, by name."""

    def __reduce__(self) -> Tuple[Any, ...]: ...
    def _repr_html_(self) -> str: ...

def resume(
    folder: Union[str, PathLike[str]],
    *,
    duration: Optional[str] = None,
    threads: Optional[int] = None,
    isa: Optional[_Isa] = None,
    interpreter: bool = False,
    check_memory: bool = True,
    progress: _Progress = None,
    checkpoint_every: Optional[str] = None,
    checkpoint_wall: Optional[str] = None,
    save_weights: Optional[Union[str, PathLike[str]]] = None,
) -> Any:
    """Goes on from the checkpoint in a folder, with the bits that there would have been without the interruption, whatever the
    number of threads of either.

    Where :meth:`Circuit.simulate` or the command line kept a simulation, that is done to its end: a :class:`Recording` comes back,
    or what :meth:`Circuit.stream` gives where its spikes are streamed to the folder. Checkpoints go on as before, or as
    ``checkpoint_every`` and ``checkpoint_wall`` say, and so does Ctrl-C. Where :meth:`Run.checkpoint` kept a run in hand, the
    :class:`Run` comes back at its step.

    ``duration`` is the measured time in all, in place of what it was: a finished simulation can be made longer. ``progress`` is
    that of :meth:`Circuit.simulate`, and so is ``save_weights``. Raises FileError where there is no checkpoint, SimulationError and
    RecordingError where it is damaged or of another version."""

def read_weights(path: Union[str, PathLike[str]]) -> Dict[str, Weights]:
    """The weights in a file of :meth:`Run.save_weights` or of ``Circuit.simulate(..., save_weights=...)``, by projection."""

def papers() -> Dict[str, str]:
    """Names and titles of the papers that can be reproduced."""

def paper_figures(paper: str) -> Dict[str, str]:
    """Names of the figures of a paper, and what each shows."""

def reproduce(
    paper: str,
    figure: Optional[str] = None,
    *,
    full: bool = False,
    changes: Optional[Dict[str, Any]] = None,
    seed: Optional[int] = None,
    threads: Optional[int] = None,
    unfinished: Union[str, PathLike[str], None] = None,
    progress: _Progress = None,
) -> Report:
    """Makes the figures of a paper anew, or one of them, and tests what it claims. A claim that fails is a result, not an
    error.

    Without ``full`` one short run is made for each; claims that this cannot decide read ``inconclusive``. ``changes`` are
    those of :meth:`Circuit.set`.

    ``unfinished`` is a folder for simulations that take hours: it keeps them by checkpoints, one in five minutes and one at an
    interruption, so that the same call goes on from there. They are removed at the end, and what else is in the folder is left alone. Raises
    FileError where another call is using the folder."""

def cite(what: Union[Circuit, str], *, bibtex: bool = False) -> List[str]:
    """The references of a circuit (with those of its models), or of a neuron model, circuit or paper by its name: citations, or
    BibTeX entries where there are any."""

def convert(value: float, unit: str, to: str) -> float:
    """A number of one unit in another: ``convert(1, "s", "ms") == 1000``. Raises CircuitError for units that are not known, or
    not of one dimension."""

def atlas_circuit(name: str, changes: Optional[_Changes] = None, /, **named: Any) -> Circuit:
    """A circuit of the atlas; changes as in :meth:`Circuit.set`: ``circuit("brunel_2000", g=5, eta=2)``."""

def atlas_circuits() -> Dict[str, str]:
    """Names and titles of the circuits."""

def atlas_models() -> Dict[str, str]:
    """Names and titles of the neuron models."""

def atlas_synapses() -> Dict[str, str]:
    """Names and titles of the synapse models."""

def atlas_source(name: str) -> str:
    """The text of the file of a circuit or model."""

def atlas_describe(name: str) -> str:
    """A neuron model or a synapse model as a page of Markdown: parameters, states, equations."""

def rates(recording: Recording) -> Values[Estimate]:
    """Mean rate of each population, spikes/s."""

def cv(recording: Recording) -> Values[Estimate]:
    """Mean coefficient of variation of intervals, over neurons with at least 10 of them."""

def lv(recording: Recording) -> Values[Estimate]:
    """Mean local variation of intervals (Shinomoto et al. 2003), over neurons with at least 10 of them."""

def fano(recording: Recording, bin: Optional[str] = None) -> Values[Estimate]:
    """Mean Fano factor of spike counts."""

def synchrony(recording: Recording, bin: Optional[str] = None) -> Values[Estimate]:
    """Variance over mean of the population's spike count; 1 for independent Poisson neurons, grows with their number where
    they are correlated."""

def correlation(
    recording: Recording, bin: Optional[str] = None, neurons: int = ..., seed: int = 0
) -> Values[Estimate]:
    """Mean pairwise correlation of spike counts, over a sample of neurons."""

def neuron_rates(recording: Recording, population: str) -> NDArray[np.float64]:
    """Rate of each neuron, spikes/s."""

def neuron_cvs(recording: Recording, population: str) -> NDArray[np.float64]:
    """Coefficient of variation of the intervals of each neuron; NaN for neurons with fewer than 10 of them."""

def rate_over_time(
    recording: Recording, population: str, bin: str = "5 ms"
) -> Tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres of bins (ms) and rates (spikes/s)."""

def spectrum(
    recording: Recording, population: str
) -> Tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Frequencies (Hz), density of the population rate ((spikes/s)^2/Hz), and the density that independent Poisson neurons
    of this rate would have."""

def summary(recording: Recording) -> Dict[str, Dict[str, Estimate]]:
    """All of these for every population: ``summary(r)["E"]["cv"]``."""

def responses(
    recording: Recording,
    population: str,
    stimulus: Optional[str] = None,
    *,
    skip: Optional[str] = None,
    mean: bool = False,
    windows: Optional[Iterable[Tuple[Union[float, str], Union[float, str]]]] = None,
) -> Tuple[NDArray[np.float64], NDArray[np.uint64]]:
    """Rates of all neurons of a population in each presentation of a stimulus of kind ``patterns``, spikes/s, shape (presentations,
    neurons), and the number of the stimulus shown in each: the row of a sequence, or the number of the step or draw. Spikes
    count from ``skip`` after the start of a presentation on; presentations that began in the warm-up, or that the end of the run
    cut short, are left out. With ``mean``, the rates are means over the presentations of each stimulus, in ascending order of
    their numbers. Where no spikes were recorded, running statistics are taken whose windows lie within presentations.
    ``stimulus`` may be left out where there is one only.

    Any recording has rates in ``windows`` of time instead: pairs of start and stop from the start of the run, warm-up included,
    in ms or as texts with units, such as ``[(500, 1000), ("1 s", "1.5 s")]``; shape (windows, neurons), and the number of each window."""

def pca(responses: ArrayLike) -> Tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Variances along the principal components of the rows (divisor rows - 1), falling; the rows in the space of the components;
    and the part of the variance that is left without the first k components, for k = 1, 2, ..."""

def isomap(
    responses: ArrayLike, neighbours: int, dimensions: int
) -> Tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Isomap of the rows (Tenenbaum, de Silva & Langford 2000), with edges between each and its nearest neighbours: points in the
    embedding, distances along the graph, and 1 - rho^2 between those and the distances in the first k dimensions, k = 1, 2, ..."""

def participation_ratio(variances: ArrayLike) -> float:
    """The participation ratio (sum v)^2 / sum v^2 of variances: k for k equal ones."""

def corrected_participation_ratio(responses: ArrayLike) -> Tuple[float, float]:
    """Participation ratios of responses as of unlimited stimuli and these neurons, and of unlimited stimuli and neurons."""

def subset_dimensions(
    responses: ArrayLike, sizes: Sequence[int], draws: int, components: int, seed: int
) -> Tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Of ``draws`` random subsets of neurons of each of ``sizes``: participation ratios and corrected ones, both (sizes, draws), and the
    part of the variance that is left without the first k = 1 to ``components`` principal components, (sizes, draws, components)."""

def subset_errors(
    features: ArrayLike,
    labels: ArrayLike,
    held_out: Optional[ArrayLike],
    held_out_labels: Optional[ArrayLike],
    classes: int,
    penalty: float,
    sizes: Sequence[int],
    draws: int,
    seed: int,
) -> Tuple[NDArray[np.float64], Optional[NDArray[np.float64]]]:
    """Parts of samples that readouts of random subsets of the features give another class, (sizes, draws): of those that they were trained
    on, and of those held out, where there are any."""

def participation_ratio_of_repeats(first: ArrayLike, second: ArrayLike) -> float:
    """The participation ratio behind two repeats of the same stimuli, without the bias of noise that is independent between them."""

def residual_of_repeats(first: ArrayLike, second: ArrayLike) -> NDArray[np.float64]:
    """The part of the variance behind two repeats of the same stimuli that is left without the first k components, k = 1, 2, ...,
    to which noise that is independent between them adds nothing."""

def plane(
    stimuli: ArrayLike, responses: ArrayLike, regions: Optional[ArrayLike] = None
) -> Tuple[Optional[NDArray[np.float64]], Optional[NDArray[np.float64]], float]:
    """The plane y = c + B x nearest to responses (stimuli, neurons) over stimuli (stimuli, coordinates): B (neurons,
    coordinates), c, and the sum of squares that is left over that around the mean. With ``regions``, a whole number for each
    stimulus, only what is left when each region has a plane of its own."""

def ridge(features: ArrayLike, targets: ArrayLike, penalty: float = 0.0) -> Tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ridge regression of targets (samples, outputs) on features (samples, features): W (outputs, features) and c that minimise
    the sum of |y - c - W x|^2 plus ``penalty`` times that of W^2; least squares of least norm without a penalty."""

def random_projection(data: ArrayLike, features: int, seed: int = 0) -> NDArray[np.float64]:
    """Random linear features, (samples, features): each the sum of all columns with normal weights of variance 1/columns."""

def random_relu(data: ArrayLike, features: int, offset: float = 1.0, seed: int = 0) -> NDArray[np.float64]:
    """Random nonlinear features, (samples, features): the positive part of random linear ones with a normal offset of ``offset``
    times their typical size."""

def confusion(labels: ArrayLike, given: ArrayLike, classes: int) -> NDArray[np.uint64]:
    """How often samples of each class (row) were given each class (column)."""

def error_rate(labels: ArrayLike, given: ArrayLike) -> Estimate:
    """The part of samples that were given another class, with Wilson's interval."""

def hebbian(
    activity: ArrayLike, labels: ArrayLike, classes: int, *, norm: str = "sum", group: int = 1
) -> NDArray[np.float64]:
    """Weights (classes, inputs) of a supervised Hebbian layer: activities (samples, inputs) summed for each class, then classes
    and inputs normalised, by their sums (``norm="sum"``) or lengths (``"euclidean"``). With ``group``, activities are first
    summed over so many neurons that follow each other."""

def mnist(
    folder: Optional[Union[str, PathLike[str]]] = None,
    part: str = "train",
    *,
    crop: Optional[Tuple[int, int]] = None,
    first: int = 0,
    number: Optional[int] = None,
) -> Tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The MNIST digits: images (images, rows, columns) from 0 (background) to 255, and the digit that each shows.

    ``folder`` holds the official files (``train-images-idx3-ubyte`` and so on, plain or with ``.gz``), from
    http://yann.lecun.com/exdb/mnist or a mirror; unless given it is ``mnist`` in the folder that the variable ``NEUROPIL_DATA``
    names. ``part`` is ``"train"`` (60,000 images) or ``"test"`` (10,000), ``crop`` the rows and columns around the middle of
    each that are kept, ``first`` and ``number`` which images."""

def threshold_linear_points(
    weight: ArrayLike, input: Sequence[float]
) -> List[Tuple[List[int], NDArray[np.float64], bool, int]]:
    """Every fixed point of dx/dt = -x + [U x + b]+ with weights U (target, source), up to 20 neurons: active neurons, activity,
    whether it is stable, and the sign of det(1 - U) on the active neurons."""

def permitted_sets(weight: ArrayLike) -> List[List[int]]:
    """All sets of neurons that can be the active ones of a stable fixed point under some input, up to 20 neurons; all others are
    forbidden."""

def combinatorial_network(
    n: int,
    edges: Sequence[Tuple[int, int]],
    *,
    epsilon: float = 0.25,
    delta: float = 0.5,
    theta: float = 1.0,
) -> Tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights U (target, source) and inputs b of the combinatorial network of a graph of ``n`` nodes with ``edges`` (source,
    target): -1 + epsilon along edges, -1 - delta between other nodes, 0 from a node to itself, and inputs theta."""

def graph_rules(
    n: int, edges: Sequence[Tuple[int, int]]
) -> Tuple[List[List[int]], List[int], List[int]]:
    """What the graph of a combinatorial network says of its fixed points by itself: cliques that are target-free (each supports a
    stable one), nodes that another dominates (in no support), and the nodes that are left when dominated ones are deleted
    until there is none (the graph on them has the same fixed points)."""

def uniform_in_degree_rule(
    n: int, edges: Sequence[Tuple[int, int]], nodes: Sequence[int]
) -> Optional[bool]:
    """Whether a set of nodes supports a fixed point of the combinatorial networks of a graph, where it receives the same number of
    edges at each of its nodes; None where it does not, when the graph alone does not tell. TheoryError for a node that there is
    not."""

_Line = Tuple[str, str, Estimate, Estimate, Optional[float], str]

def findings() -> List[Tuple[str, Any, Optional[str]]]:
    """What this installation and this machine can do; see `neuropil._doctor`."""

def from_spikes(
    times: ArrayLike,
    neurons: ArrayLike,
    *,
    populations: Optional[Dict[str, Tuple[int, int]]] = None,
    start: Optional[str] = None,
    stop: Optional[str] = None,
    dt: str = "0.1 ms",
    unit: str = "ms",
) -> Recording:
    """A recording of spikes from anywhere, for the statistics of this module: ``times`` in ``unit`` and ``neurons``, the ids that
    fire, both of shape (spikes,), in any order.

        npl.analysis.from_spikes(times, senders, populations={"E": (1, 8001), "I": (8001, 10001)}, stop="10 s")

    ``populations`` are names with the first id and the one after the last; unless given there is one, ``all``, from id 0 to the
    largest, which leaves out neurons that never fire behind it. ``start`` to ``stop`` (unless given the last spike) is analysed.
    Times are rounded up to steps of ``dt``. Raises RecordingError where times are not after 0 and ids of no population."""

def read_spikes(
    path: Union[str, PathLike[str]],
    *,
    populations: Optional[Dict[str, Tuple[int, int]]] = None,
    start: Optional[str] = None,
    stop: Optional[str] = None,
    dt: str = "0.1 ms",
    unit: str = "ms",
) -> Recording:
    """A recording of a table of spikes in a text file (.csv, .tsv, .txt, .dat), whose first line names its columns: ``neuron`` (or
    ``id``, ``ids``, ``sender``, ``senders``, ``gid``) and ``time_ms`` (or ``time_s``, ``time``, ``times``, ``t``). ``unit`` is that
    of times whose heading does not say it; the others as in :func:`from_spikes`."""

def verdicts(
    a: Recording, b: Recording, within: float
) -> Tuple[List[_Line], Optional[Tuple[int, int, bool]]]:
    """Statistics of two recordings, and the first spike that only one has; see `neuropil._compare`."""

def rate_verdicts(recording: Recording, rates: Dict[str, float], within: float) -> List[_Line]:
    """Rates of a recording against others in spikes/s; see `neuropil._compare`."""
