namespace NetDsl.Generators.Ir.Scalars;

/// <summary>A function of floats. Truth values are 0 and 1. One row each in Operators/ScalarCatalog: arity, derivative, OpenCL text, reference function, cost.</summary>
internal enum ScalarFunction
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
    Abs,

    /// <summary>−1, 0 or 1.</summary>
    Sign,
    Floor,
    Ceiling,

    /// <summary>To the nearest integer, ties to even.</summary>
    Round,
    Sqrt,
    Exp,
    Log,

    /// <summary>log(1 + x).</summary>
    Log1p,

    /// <summary>exp(x) − 1.</summary>
    Expm1,
    Sin,
    Cos,
    Tan,
    Atan,
    Tanh,

    /// <summary>1 / (1 + exp(−x)), without overflow.</summary>
    Sigmoid,
    Erf,
    Power,
    Maximum,
    Minimum,
    Less,
    LessOrEqual,
    Equal,

    /// <summary>Operand 0 is not 0 ? operand 1 : operand 2.</summary>
    Select,
}
