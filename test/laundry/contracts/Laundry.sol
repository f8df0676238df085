// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {pay} from "./Movers.sol";

/// A vault as the library has it: what is paid in earns what anybody sends to it.
contract Savings is ERC4626 {
    constructor(IERC20 asset_) ERC20("Savings", "SAVE") ERC4626(asset_) {}
}

/// One call of many. Where `at` is not zero, the word of `data` there becomes all that the caller holds of `all`.
struct Step {
    address target;
    uint256 value;
    bytes data;
    uint256 at;
    IERC20 all;
}

/// Nobody's known contract: takes tokens and coins, calls what it is told to, and hands on what it then holds. It says nothing.
contract Aggregator {
    receive() external payable {}

    function run(
        IERC20[] calldata tokens,
        uint256[] calldata units,
        Step[] calldata steps,
        address[] calldata give,
        address payable to
    ) external payable {
        for (uint256 i = 0; i < tokens.length; i++) {
            require(tokens[i].transferFrom(msg.sender, address(this), units[i]), "token");
        }
        follow(steps);
        handOn(give, to);
    }

    function follow(Step[] memory steps) internal {
        for (uint256 i = 0; i < steps.length; i++) {
            bytes memory data = steps[i].data;
            uint256 at = steps[i].at;
            if (at != 0) {
                uint256 held = steps[i].all.balanceOf(address(this));
                assembly {
                    mstore(add(add(data, 32), at), held)
                }
            }
            (bool done, ) = steps[i].target.call{value: steps[i].value}(data);
            require(done, "step");
        }
    }

    function handOn(address[] memory give, address payable to) internal {
        for (uint256 i = 0; i < give.length; i++) {
            if (give[i] == address(0)) {
                if (address(this).balance > 0) pay(to, address(this).balance);
            } else {
                uint256 held = IERC20(give[i]).balanceOf(address(this));
                if (held > 0) require(IERC20(give[i]).transfer(to, held), "token");
            }
        }
    }
}

/// Lends for the length of a call.
contract Lender {
    function lend(IERC20 token, uint256 units, bytes calldata what) external {
        uint256 before = token.balanceOf(address(this));
        require(token.transfer(msg.sender, units), "token");
        Borrower(payable(msg.sender)).borrowed(what);
        require(token.balanceOf(address(this)) >= before, "not given back");
    }
}

/// Trades with its owner's tokens and as many borrowed ones beside them.
contract Borrower is Aggregator {
    function borrow(
        Lender lender,
        IERC20 token,
        uint256 own,
        uint256 more,
        Step[] calldata steps,
        address[] calldata give,
        address payable to
    ) external {
        require(token.transferFrom(msg.sender, address(this), own), "token");
        lender.lend(token, more, abi.encode(steps));
        handOn(give, to);
    }

    function borrowed(bytes calldata what) external {
        follow(abi.decode(what, (Step[])));
    }
}

/// Sells from its own drawers at a price that both agreed on elsewhere, and tells nobody.
contract Desk {
    function trade(IERC20 given, uint256 units, IERC20 wanted, uint256 price, address to) external {
        require(given.transferFrom(msg.sender, address(this), units), "given");
        require(wanted.transfer(to, price), "wanted");
    }
}

interface IWrapped is IERC20 {
    function deposit() external payable;
    function withdraw(uint256 units) external;
}

/// In the shape of Across, version 3: says what it says and moves what it moves. Signatures, proofs and the deadlines of
/// relayers are left out.
contract SpokePool {
    IWrapped private immutable wrapped;
    uint256 public numberOfDeposits;

    struct Info {
        bytes32 updatedRecipient;
        bytes32 updatedMessageHash;
        uint256 updatedOutputAmount;
        uint8 fillType;
    }
    struct Relay {
        bytes32 depositor;
        bytes32 recipient;
        bytes32 exclusiveRelayer;
        bytes32 inputToken;
        bytes32 outputToken;
        uint256 inputAmount;
        uint256 outputAmount;
        uint256 originChainId;
        uint256 depositId;
        uint32 fillDeadline;
        uint32 exclusivityDeadline;
        bytes message;
    }

    event FundsDeposited(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, uint256 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 indexed depositor, bytes32 recipient, bytes32 exclusiveRelayer, bytes message);
    event FilledRelay(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 repaymentChainId, uint256 indexed originChainId, uint256 indexed depositId, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 exclusiveRelayer, bytes32 indexed relayer, bytes32 depositor, bytes32 recipient, bytes32 messageHash, Info relayExecutionInfo);
    event ExecutedRelayerRefundRoot(uint256 amountToReturn, uint256 indexed chainId, uint256[] refundAmounts, uint32 indexed rootBundleId, uint32 indexed leafId, address l2TokenAddress, address[] refundAddresses, bool deferredRefunds, address caller);

    constructor(IWrapped wrapped_) {
        wrapped = wrapped_;
    }

    receive() external payable {}

    /// Numbers the deposit itself; what `relay` says of origin and number counts for nothing.
    function deposit(Relay calldata relay, uint256 destinationChainId) external payable {
        IWrapped token = IWrapped(address(uint160(uint256(relay.inputToken))));
        if (token == wrapped && msg.value > 0) {
            require(msg.value == relay.inputAmount, "value");
            wrapped.deposit{value: msg.value}();
        } else {
            require(msg.value == 0, "value");
            require(token.transferFrom(msg.sender, address(this), relay.inputAmount), "token");
        }
        tellDeposit(relay, destinationChainId, numberOfDeposits++);
    }

    function tellDeposit(Relay calldata relay, uint256 destination, uint256 number) private {
        emit FundsDeposited(
            relay.inputToken, relay.outputToken, relay.inputAmount, relay.outputAmount, destination, number,
            uint32(block.timestamp), relay.fillDeadline, relay.exclusivityDeadline, relay.depositor, relay.recipient,
            relay.exclusiveRelayer, relay.message
        );
    }

    function fillRelay(Relay calldata relay, uint256 repaymentChainId, bytes32 repaymentAddress) external {
        tellFill(relay, repaymentChainId, repaymentAddress, relay.message.length == 0 ? bytes32(0) : keccak256(relay.message));
        IWrapped token = IWrapped(address(uint160(uint256(relay.outputToken))));
        address payable to = payable(address(uint160(uint256(relay.recipient))));
        if (token == wrapped && to.code.length == 0) {
            require(token.transferFrom(msg.sender, address(this), relay.outputAmount), "token");
            wrapped.withdraw(relay.outputAmount);
            pay(to, relay.outputAmount);
        } else {
            require(token.transferFrom(msg.sender, to, relay.outputAmount), "token");
        }
    }

    /// The event by hand, for it has more fields than the compiler has room for.
    function tellFill(Relay calldata relay, uint256 repaymentChainId, bytes32 relayer, bytes32 message) private {
        bytes memory said = bytes.concat(
            abi.encode(relay.inputToken, relay.outputToken, relay.inputAmount, relay.outputAmount, repaymentChainId),
            abi.encode(relay.fillDeadline, relay.exclusivityDeadline, relay.exclusiveRelayer),
            abi.encode(relay.depositor, relay.recipient, message),
            abi.encode(Info(relay.recipient, message, relay.outputAmount, 0))
        );
        bytes32 topic = FilledRelay.selector;
        (uint256 from, uint256 id) = (relay.originChainId, relay.depositId);
        assembly {
            log4(add(said, 32), mload(said), topic, from, id, relayer)
        }
    }

    /// What nobody filled goes back with the next bundle, which names no deposit.
    function executeRelayerRefundLeaf(IERC20 token, uint256[] calldata units, address[] calldata to) external {
        for (uint256 i = 0; i < to.length; i++) require(token.transfer(to[i], units[i]), "token");
        emit ExecutedRelayerRefundRoot(0, block.chainid, units, 0, 0, address(token), to, false, msg.sender);
    }
}
