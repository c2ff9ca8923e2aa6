using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <content>Statements. Loops unroll; where control goes next is a value, so that a return unwinds loops without exceptions.</content>
internal sealed partial class Stager
{
    private enum Flow
    {
        Next,
        Break,
        Continue,
        Return,
    }

    /// <summary>Runs a body and gives what it returns; null for a body that returns nothing.</summary>
    private Staged Execute(IOperation body, Scope scope)
    {
        Staged result = Null;
        if (body is IBlockOperation)
        {
            ExecuteStatement(body, scope, ref result);
            return result;
        }

        return Evaluate(body, scope);
    }

    private Flow ExecuteStatement(IOperation statement, Scope scope, ref Staged result)
    {
        Step(statement.Syntax);
        switch (statement)
        {
            case IBlockOperation block:
                return ExecuteBlock(block.Operations, new Scope(scope), ref result);
            case IVariableDeclarationGroupOperation group:
                foreach (IVariableDeclarationOperation declaration in group.Declarations)
                {
                    foreach (IVariableDeclaratorOperation declarator in declaration.Declarators)
                    {
                        IVariableInitializerOperation? initializer = declarator.Initializer ?? declaration.Initializer;
                        scope.Declare(declarator.Symbol, initializer is null ? Null : Evaluate(initializer.Value, scope));
                    }
                }

                return Flow.Next;
            case IExpressionStatementOperation expression:
                // A poisoned `throw` helper or assertion ends nothing: the rest is read for what else it reports.
                Evaluate(expression.Operation, scope);
                return Flow.Next;
            case IReturnOperation { Kind: OperationKind.Return } returned:
                result = returned.ReturnedValue is null ? Null : Evaluate(returned.ReturnedValue, scope);
                return Flow.Return;
            case IConditionalOperation conditional:
                switch (Condition(conditional.Condition, scope))
                {
                    case true:
                        return ExecuteStatement(conditional.WhenTrue, scope, ref result);
                    case false:
                        return conditional.WhenFalse is null ? Flow.Next : ExecuteStatement(conditional.WhenFalse, scope, ref result);
                    default:
                        return Stop(out result);
                }

            case ILoopOperation loop:
                _loops.Push(loop.Syntax);
                Flow flow = ExecuteLoop(loop, scope, ref result);
                _loops.Pop();
                return flow;
            case ISwitchOperation choice:
                return ExecuteSwitch(choice, scope, ref result);
            case IBranchOperation { BranchKind: BranchKind.Break }:
                return Flow.Break;
            case IBranchOperation { BranchKind: BranchKind.Continue }:
                return Flow.Continue;
            case IThrowOperation thrown:
                result = EvaluateThrow(thrown, scope);
                return Flow.Return;
            case ILocalFunctionOperation or IEmptyOperation:
                return Flow.Next;
            case IInvalidOperation or { Kind: OperationKind.None }:
                return Stop(out result);
            default:
                result = Unsupported(statement);
                return Flow.Return;
        }
    }

    private Flow ExecuteLoop(ILoopOperation loop, Scope scope, ref Staged result)
    {
        switch (loop)
        {
            case IForLoopOperation counted:
                return ExecuteFor(counted, new Scope(scope), ref result);
            case IForEachLoopOperation each:
                return ExecuteForEach(each, scope, ref result);
            case IWhileLoopOperation conditional:
                return ExecuteWhile(conditional, scope, ref result);
            default:
                result = Unsupported(loop);
                return Flow.Return;
        }
    }

    private Flow ExecuteBlock(IEnumerable<IOperation> statements, Scope scope, ref Staged result)
    {
        // Local functions are visible in the whole block, before their declaration too.
        foreach (IOperation statement in statements)
        {
            if (statement is ILocalFunctionOperation function)
            {
                scope.Declare(function.Symbol, new Staged.Opaque(new Closure(function.Symbol, function.Body, scope, null, OriginOf(function.Syntax))));
            }
        }

        foreach (IOperation statement in statements)
        {
            Flow flow = ExecuteStatement(statement, scope, ref result);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow ExecuteFor(IForLoopOperation loop, Scope scope, ref Staged result)
    {
        Flow start = ExecuteBlock(loop.Before, scope, ref result);
        if (start != Flow.Next)
        {
            return start;
        }

        while (true)
        {
            bool? condition = loop.Condition is null ? true : Condition(loop.Condition, scope);
            if (condition is null)
            {
                return Stop(out result);
            }

            if (condition == false)
            {
                return Flow.Next;
            }

            Flow flow = ExecuteIteration(loop.Body, new Scope(scope), () => string.Join(", ", loop.Locals.Select(local => IterationText(local.Name, scope.Find(local)))), ref result);
            if (flow is Flow.Break or Flow.Return)
            {
                return flow == Flow.Return ? flow : Flow.Next;
            }

            // A step that fails leaves the variable as it is: the loop would run until it has used up all steps.
            if (loop.AtLoopBottom.Any(step => Evaluate(step is IExpressionStatementOperation statement ? statement.Operation : step, scope) is Staged.Poison))
            {
                return Stop(out result);
            }
        }
    }

    private Flow ExecuteForEach(IForEachLoopOperation loop, Scope scope, ref Staged result)
    {
        Staged collection = Evaluate(loop.Collection, scope);
        if (collection is Staged.Poison || IsTensor(collection))
        {
            // Of a tensor C# says that there is nothing to go through.
            return Stop(out result);
        }

        if (ItemsOf(collection) is not { } items)
        {
            result = Fail(loop.Collection, DiagnosticIds.NotConstant, loop.Collection.Syntax);
            return Flow.Return;
        }

        for (int i = 0; i < items.Length; i++)
        {
            Scope iteration = new(scope);
            Func<string> text;
            int number = i;
            if (loop.LoopControlVariable is IVariableDeclaratorOperation declarator)
            {
                iteration.Declare(declarator.Symbol, items[i]);
                text = () => IterationText(declarator.Symbol.Name, items[number]);
            }
            else
            {
                Bind(loop.LoopControlVariable, items[i], iteration);
                text = () => "iteration " + number;
            }

            Flow flow = ExecuteIteration(loop.Body, iteration, text, ref result);
            if (flow is Flow.Break or Flow.Return)
            {
                return flow == Flow.Return ? flow : Flow.Next;
            }
        }

        return Flow.Next;
    }

    private Flow ExecuteWhile(IWhileLoopOperation loop, Scope scope, ref Staged result)
    {
        for (int i = 0; ; i++)
        {
            if (loop.ConditionIsTop || i > 0)
            {
                bool? condition = loop.Condition is null ? true : Condition(loop.Condition, scope);
                if (condition is null)
                {
                    return Stop(out result);
                }

                if (condition == loop.ConditionIsUntil)
                {
                    return Flow.Next;
                }
            }

            int number = i;
            Flow flow = ExecuteIteration(loop.Body, new Scope(scope), () => "iteration " + number, ref result);
            if (flow is Flow.Break or Flow.Return)
            {
                return flow == Flow.Return ? flow : Flow.Next;
            }
        }
    }

    private Flow ExecuteIteration(IOperation body, Scope scope, Func<string> iteration, ref Staged result)
    {
        _iterations.Add(iteration);
        Flow flow = ExecuteStatement(body, scope, ref result);
        _iterations.RemoveAt(_iterations.Count - 1);
        return flow;
    }

    private Flow ExecuteSwitch(ISwitchOperation choice, Scope scope, ref Staged result)
    {
        Staged value = Evaluate(choice.Value, scope);
        if (IsPoisoned(value))
        {
            return Stop(out result);
        }

        Scope inner = new(scope);
        ISwitchCaseOperation? chosen = null, fallback = null;
        foreach (ISwitchCaseOperation section in choice.Cases)
        {
            foreach (ICaseClauseOperation clause in section.Clauses)
            {
                bool? matches = clause switch
                {
                    ISingleValueCaseClauseOperation single => Matches(new ConstantTest(Evaluate(single.Value, inner)), value),
                    IPatternCaseClauseOperation pattern => MatchesWithGuard(pattern.Pattern, pattern.Guard, value, inner),
                    IDefaultCaseClauseOperation => false,
                    _ => null,
                };
                if (matches is null)
                {
                    return Stop(out result);
                }

                fallback = clause is IDefaultCaseClauseOperation ? section : fallback;
                chosen ??= matches == true ? section : null;
            }

            if (chosen is not null)
            {
                break;
            }
        }

        chosen ??= fallback;
        Flow flow = chosen is null ? Flow.Next : ExecuteBlock(chosen.Body, inner, ref result);
        return flow == Flow.Break ? Flow.Next : flow;
    }

    /// <summary>The condition was reported or is poison: what follows cannot be known.</summary>
    private static Flow Stop(out Staged result)
    {
        result = Poison;
        return Flow.Return;
    }

    private string IterationText(string variable, Staged? value) => value is Staged.Constant ? $"{variable} = {TextOf(value)}" : variable;
}
